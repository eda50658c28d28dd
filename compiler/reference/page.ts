import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {packagePath} from '#package-root';
import {formatMarkdownTable, left} from '../../common/table.js';
import {describeForm, listKeys} from './keys.js';
import type {Key} from './keys.js';
import {followReference, readSchema} from '../schemas/read-schema.js';

/** Characters in a line of the prose. */
const width = 120;

const columns = ['key', 'value', 'meaning'].map(left);

/**
 * The language reference: the prose of language.md next to this file, with every table made from the schemas and
 * every example a file of specs/ that compiles.
 *
 * @throws Error for a `{{…}}` of the prose that is none of these
 */
export function makeReference(): string {
  const folder = packagePath('specs');
  const prose = readFileSync(packagePath('compiler', 'reference', 'language.md'), 'utf8');
  const page = prose.replace(/^\{\{(\w+)(?: ([\w./-]+))?\}\}$/gmu, (mark, kind: string, name: string | undefined) => {
    if (kind === 'keys' && name !== undefined) return tableOf(name);
    if (kind === 'file' && name !== undefined) return showFile(join(folder, name));
    if (kind === 'operations') return listOperations();
    if (kind === 'branches') return tableOfDefinition('operation', 'parallel');
    if (kind === 'contents') return mark;
    throw new Error(`compiler/reference/language.md: ${mark} is neither keys, a file, operations nor branches`);
  });
  return page.replace('{{contents}}', listContents(page));
}

/** The sections, each a link; what is below a section follows it, in lines of the page's width. */
function listContents(page: string): string {
  const titles = [...page.matchAll(/^(##+) (.+)$/gmu)].map(([, {length: level} = '', title = '']) => ({level, title}));
  const link = (title: string) => `[${title}](#${toAnchor(title)})`;
  const lines: string[] = [];
  for (const [index, {level, title}] of titles.entries()) {
    const isLast = (titles[index + 1]?.level ?? 2) === 2;
    const text = `${link(title)}${level === 2 ? (isLast ? '' : ':') : isLast ? '' : ','}`;
    const last = lines.at(-1) ?? '';
    if (level === 2) lines.push(`- ${text}`);
    else if (last.length + 1 + text.length > width) lines.push(`  ${text}`);
    else lines[lines.length - 1] = `${last} ${text}`;
  }
  return lines.join('\n');
}

/** As GitHub makes the anchor of a title. */
function toAnchor(title: string): string {
  return title.toLowerCase().replace(/[^\w\- ]/gu, '').replaceAll(' ', '-');
}

function tableOf(name: string): string {
  const schema = readSchema(name);
  return formatKeys(listKeys(schema, schema));
}

function tableOfDefinition(file: string, name: string): string {
  const home = readSchema(file);
  const {schema, home: found} = followReference({$ref: `#/$defs/${name}`}, home);
  return formatKeys(listKeys(schema, found));
}

function formatKeys(keys: readonly Key[]): string {
  const rows = keys.map(({path, required, form, description}) => [
    `\`${path}\`${required ? ' (required)' : ''}`,
    form,
    description,
  ]);
  return formatMarkdownTable(columns, rows).join('\n');
}

/** A file as an indented block, without the line that is for editors. */
function showFile(path: string): string {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('# yaml-language-server'))
    .map((line) => `    ${line}`)
    .join('\n');
}

/** Every operation with its keys, in the order of the schema. */
function listOperations(): string {
  const home = readSchema('operation');
  const {schema: operation} = followReference({$ref: '#/$defs/operation'}, home);
  return Object.entries(operation.properties ?? {})
    .filter(([name]) => name !== 'parallel')
    .map(([name, reference]) => {
      const {schema, home: found} = followReference(reference, home);
      const keys = listKeys(schema, found);
      const table = keys.length === 0 ? 'It has no keys.' : formatKeys(keys);
      return `### ${name}\n\n${schema.description ?? describeForm(schema)}\n\n${table}`;
    })
    .join('\n\n');
}
