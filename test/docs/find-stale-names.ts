import type {Prose} from './read-prose.js';

/** What is named with one of these endings is a file of the package, or one of FOREIGN. */
const SOURCE = /[\w*]\.(?:ts|mjs|cjs|js|cc|h|py)$/;

/** Folders that only the package has; specs/, data/ and such are a user's project's too. */
const OWN_FOLDERS = /^(?:action|bench|bin|common|compiler|docs|runtime|test)\//;

/** Files of others that comments cite: TensorFlow's and tfjs-node's C++, the code beside papers, a user's own. */
const FOREIGN = [
  /^tensorflow\/c(?:ore)?\//,
  ...[/^binding\/tfjs_backend[.]cc$/, /^lib[.]d[.]ts$/, /^crc32c[.]h$/],
  ...[/^(?:legacy\/)?airbench9[45][.]py$/, /^wideresnet[.]py$/, /^dawn_utils[.]py$/, /^models\/mobilenetv2[.]py$/],
  ...[/^script[.]cjs$/, /^out\/NAME[.]mjs$/, /^path\/of\/a\/file[.]ts$/],
];

/** What of a line looks like a file or a folder of the package, and is none. `files` are the package's. */
export function findMissingPaths({file, text}: Prose, files: readonly string[]): string[] {
  const words = [...text.matchAll(/(?<![\w/:.@$-])[\w*][\w.*-]*(?:\/[\w.*-]+)*\/?/gu)].map(([word]) =>
    word.replace(/\.+$/, '').replace(/^specnet\/bin\//, 'bin/'),
  );
  return words.filter(
    (word) =>
      (SOURCE.test(word) || OWN_FOLDERS.test(word)) &&
      !FOREIGN.some((pattern) => pattern.test(word)) &&
      !isThere(word, file.slice(0, file.lastIndexOf('/') + 1), files),
  );
}

/** Whether a path is one from the package's root, one from the comment's folder, or the end of just one file's. */
function isThere(word: string, folder: string, files: readonly string[]): boolean {
  const pattern = word
    .replace(/\/$/, '')
    .replace(/^dist\//, '')
    .replace(/\.js$/, '.ts')
    .replaceAll('.', '[.]')
    .replace(/\*|NAME|SUITE/g, '[^/]+');
  const whole = new RegExp(`^(?:${folder})?${pattern}(?:/|$)`);
  if (files.some((file) => whole.test(file))) return true;
  const end = new RegExp(`/${pattern}$`);
  const found = files.filter((file) => end.test(file));
  return found.length === 1 || (found.length > 1 && pattern.includes('+'));
}

/** What of a line is quoted or linked like a function or a type, and is not a word of the code. */
export function findMissingNames({text}: Prose, words: ReadonlySet<string>): string[] {
  const quoted = [...text.matchAll(/`([^`]+)`/gu)].flatMap(([, inside = '']) => {
    const name = /^(?:[\w$]+\.)*([\w$]+)(?:\(.*\))?$/.exec(inside)?.[1] ?? '';
    return inside.endsWith(')') || /[a-z][A-Z]/.test(name) ? [name] : [];
  });
  const cited = [...text.matchAll(/@link (\w+)|\b[Ss]ee ([a-z]+[A-Z]\w*)/gu)].map(
    ([, linked, seen]) => linked ?? seen ?? '',
  );
  return [...quoted, ...cited].filter((name) => name !== '' && !words.has(name));
}

/** The commits that a line names: `commit 7269320`, or a hash that is not a number after other words. */
export function findCommits({text}: Prose): string[] {
  const hashes = /\bcommits? `?([\da-f]{7,40})\b|\b(?:at|since|by|of) `?(?=[\da-f]*\d)(?=\d*[a-f])([\da-f]{7,40})\b/gu;
  return [...text.matchAll(hashes)].map(([, named, other]) => named ?? other ?? '');
}
