import {readFileSync, readdirSync} from 'node:fs';
import {join} from 'node:path';
import {packageRoot} from '#package-root';

/** A line of prose: of a comment, of a docstring, or of a page. */
export interface Prose {
  /** From the package's root. */
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  readonly text: string;
}

/** Every file of the package, from its root. */
export function listFiles(): string[] {
  return readdirSync(packageRoot, {withFileTypes: true})
    .filter((entry) => !['.git', 'dist', 'node_modules', 'runs'].includes(entry.name))
    .flatMap((entry) =>
      entry.isDirectory()
        ? readdirSync(join(packageRoot, entry.name), {recursive: true, withFileTypes: true})
            .filter((inner) => inner.isFile())
            .map((inner) => join(inner.parentPath, inner.name).slice(packageRoot.length + 1))
        : [entry.name],
    )
    .filter((path) => !/(^|\/)(__pycache__|node_modules)\//.test(path));
}

/** What a file says to people: its comments, or all of a page. */
export function readProse(file: string): Prose[] {
  const lines = readFileSync(join(packageRoot, file), 'utf8').split('\n');
  const texts = proseOf(file, lines);
  return texts.flatMap((text, i) => (text === undefined ? [] : [{file, line: i + 1, text}]));
}

type Texts = readonly (string | undefined)[];

function proseOf(file: string, lines: readonly string[]): Texts {
  if (file.endsWith('.md')) return lines;
  if (/\.(ya?ml|sh)$|^\.ci\//.test(file)) return lines.map((line) => /(?:^|\s)#\s(.*)$/.exec(line)?.[1]);
  if (file.endsWith('.py')) return proseOfPython(lines);
  return proseOfCurly(lines);
}

/** Of TypeScript, JavaScript, C++ and protobuf: a comment has lines of its own, or ends one after a blank. */
function proseOfCurly(lines: readonly string[]): Texts {
  let within = false;
  return lines.map((line) => {
    const begins = !within && /^\s*\/\*/.test(line);
    const text = within || begins ? line : /(?:^|\s)\/\/\s(.*)$/.exec(line)?.[1];
    if (within || begins) within = !line.includes('*/');
    return text;
  });
}

function proseOfPython(lines: readonly string[]): Texts {
  let within = false;
  return lines.map((line) => {
    const quotes = line.split('"""').length - 1;
    const text = within || (quotes > 0 && /^\s*"""/.test(line)) ? line : /(?:^|\s)#\s(.*)$/.exec(line)?.[1];
    if (quotes % 2 === 1) within = !within;
    return text;
  });
}

/** Every word of the code in some files, without what comments and sentences in quotes say. */
export function listWords(files: readonly string[]): Set<string> {
  const words = new Set<string>();
  for (const file of files) {
    const prose = new Map(readProse(file).map(({line, text}) => [line, text]));
    const lines = readFileSync(join(packageRoot, file), 'utf8').split('\n');
    for (const [i, line] of lines.entries()) {
      const code = line.replace(prose.get(i + 1) ?? '', '').replace(/'[^']* [^']*'/g, '');
      for (const [word] of code.matchAll(/[\w$]+/g)) words.add(word);
    }
  }
  return words;
}
