import type {Command} from 'commander';
import {Option} from 'commander';
import {UserError} from '../../../common/errors.js';
import type {Finding} from '../../native/findings.js';

/** `spec doctor`: what is there and what is missing, line by line. Installs nothing. */
export function define(program: Command): void {
  program
    .command('doctor')
    .summary("check this machine's setup and suggest fixes")
    .description('say what was found on this machine, and the command that fixes what is missing')
    .addOption(new Option('--format <format>', 'output format').choices(['text', 'json']).default('text'))
    .addHelpText(
      'after',
      '\nExample:\n  spec doctor --format json\n\nExit status 1 if something that commands need is missing.',
    )
    .action(async ({format}: {format: string}) => {
      const {examineMachine} = await import('../../native/examine.js');
      const {formatFindings} = await import('../../native/findings.js');
      const {examineRay} = await import('../../ray/examine-ray.js');
      const findings = [...(await examineMachine()), await examineRay(), ...(await examineData())];
      process.stdout.write(
        format === 'json' ? `${JSON.stringify(findings, undefined, 2)}\n` : formatFindings(findings),
      );
      if (findings.some(({status}) => status === 'missing')) process.exitCode = 1;
    });
}

/** The data sets that specnet knows by name: where their files are, and whether all are there in full length. */
async function examineData(): Promise<Finding[]> {
  const {existsSync, statSync} = await import('node:fs');
  const {join} = await import('node:path');
  const {findDataset, listDatasets} = await import('../../data/find-dataset.js');
  return listDatasets().map((name): Finding => {
    const fix = `spec data ${name}`;
    try {
      const {description, folder} = findDataset(name);
      const wrong = [...description.train, ...description.test].filter((file) => {
        const path = join(folder, file.name);
        return !existsSync(path) || statSync(path).size !== file.bytes;
      });
      if (wrong.length === 0) return {name: `data ${name}`, status: 'ok', found: folder};
      const files = wrong.map((file) => file.name).join(', ');
      return {name: `data ${name}`, status: 'note', found: `${files} missing or cut short in ${folder}`, fix};
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return {name: `data ${name}`, status: 'note', found: error.message, fix};
    }
  });
}
