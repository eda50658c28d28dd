import assert from 'node:assert/strict';
import {readdirSync, readFileSync} from 'node:fs';
import {join, relative} from 'node:path';
import {before, describe, it} from 'node:test';
import type {Project} from 'ts-morph';
import {loadTsMorph} from '../../compiler/index.js';
import {packageRoot} from '#package-root';

/** TypeScript in a page, and the line of the page that it begins on. */
interface CodeBlock {
  readonly page: string;
  readonly line: number;
  readonly text: string;
}

function findBlocks(page: string, markdown: string): CodeBlock[] {
  return [...markdown.matchAll(/^```(?:ts|typescript)\n([^]*?)^```$/gm)].map(({index, 1: text = ''}) => ({
    page,
    line: markdown.slice(0, index).split('\n').length + 1,
    text,
  }));
}

function listPages(): string[] {
  const docs = readdirSync(join(packageRoot, 'docs')).filter((name) => name.endsWith('.md'));
  return ['README.md', ...docs.map((name) => join('docs', name))];
}

describe('TypeScript that people read', () => {
  let project: Project;

  before(async () => {
    const tsMorph = await loadTsMorph();
    project = new tsMorph.Project({
      tsConfigFilePath: join(packageRoot, 'tsconfig.json'),
      skipAddingFilesFromTsConfig: true,
      compilerOptions: {
        noEmit: true,
        exactOptionalPropertyTypes: true,
        noImplicitReturns: true,
        // What the package exports, out of its sources: dist/ may be of an older day.
        paths: Object.fromEntries(
          Object.entries({specnet: 'runtime', 'specnet/nn': 'runtime/nn', 'specnet/compiler': 'compiler'}).map(
            ([name, folder]) => [name, [join(packageRoot, folder, 'index.ts')]],
          ),
        ),
      },
    });
  });

  /** What TypeScript says of files, with their places. */
  const findFaults = (paths: readonly string[]): string[] =>
    paths.flatMap((path) => {
      const file = project.getSourceFileOrThrow(path);
      const faults = project.getProgram().compilerObject.getSemanticDiagnostics(file.compilerNode);
      const syntax = project.getProgram().compilerObject.getSyntacticDiagnostics(file.compilerNode);
      return [...syntax, ...faults].map(({start = 0, messageText}) => {
        const text = typeof messageText === 'string' ? messageText : messageText.messageText;
        return `${relative(packageRoot, path)}:${file.getLineAndColumnAtPos(start).line}: ${text}`;
      });
    });

  const add = (folder: string): string[] =>
    project.addSourceFilesAtPaths(join(packageRoot, folder, '*.ts')).map((file) => file.getFilePath());

  /** A block is a module beside the page's project, as a reader would write it. */
  const addBlock = ({page, line, text}: CodeBlock): string => {
    const name = `${page.replaceAll(/\W+/g, '-')}-line-${line}.ts`;
    return project.createSourceFile(join(packageRoot, name), `${text}\nexport {};\n`).getFilePath();
  };

  it('is right in generated modules and in examples', () => {
    const [generated, examples] = [add('generated'), add('examples')];
    assert.ok(generated.length >= 102 && examples.length >= 3, `${generated.length}, ${examples.length}`);
    assert.deepEqual(findFaults([...generated, ...examples]), []);
  });

  it('is right in README and the pages of docs', () => {
    const blocks = listPages().flatMap((page) => findBlocks(page, readFileSync(join(packageRoot, page), 'utf8')));
    assert.ok(blocks.some(({page}) => page === join('docs', 'library.md')));
    assert.deepEqual(findFaults(blocks.map(addBlock)), []);
  });

  it('would be found wrong otherwise', () => {
    const markdown = [
      'Text.',
      '```ts',
      "import {readWeights} from 'specnet';",
      "import {conv, input} from 'specnet/nn';",
      "import {resnet18} from './generated/resnet18.js';",
      '',
      "export const weights: number = readWeights('a').tensors;",
      "conv(input([8, 8, 3]), 'conv1', {channels: '8', kernel: 3});",
      'resnet18({width: 2});',
      '```',
      '',
    ].join('\n');
    const [block] = findBlocks('page.md', markdown);
    assert.ok(block !== undefined && block.line === 3);
    const faults = findFaults([addBlock(block)]);
    assert.equal(faults.length, 3, faults.join('\n'));
    const expected = [/line-3\.ts:5: Type 'readonly NamedTensor/, /:6: Type 'string' is/, /:7: .*'width' does not/];
    for (const [index, pattern] of expected.entries()) assert.match(faults[index] ?? '', pattern);
  });
});
