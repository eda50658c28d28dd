import type {Command} from 'commander';
import {Argument} from 'commander';
import type {DocumentKind} from '../schemas/read-schema.js';

/** `spec schema`: what may stand in a document, for editors and for people. */
export function define(program: Command): void {
  program
    .command('schema')
    .summary('print a schema, or the language reference')
    .description('print the JSON Schema of a kind of document, or the language reference')
    .addArgument(
      new Argument('[kind]', 'what the document is')
        .choices(['model', 'block', 'stem', 'recipe', 'sweep'])
        .default('model'),
    )
    .option('--reference', 'print the reference page instead, as Markdown')
    .addHelpText(
      'after',
      '\nExamples:\n  spec schema block > block.schema.json\n  spec schema --reference > docs/language.md',
    )
    .action(async (kind: DocumentKind, {reference}: {reference?: boolean}) => {
      const {bundleSchema} = await import('../schemas/read-schema.js');
      const {makeReference} = await import('../reference/page.js');
      process.stdout.write(
        reference === true ? makeReference() : `${JSON.stringify(bundleSchema(kind), null, 2)}\n`,
      );
    });
}
