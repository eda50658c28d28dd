import assert from 'node:assert/strict';
import {test} from 'node:test';
import {createProgram} from '../../../bin/main.js';

/** The help of a command as `--help` prints it on a terminal of 80 columns. */
function readHelp(name: string | null): string {
  const program = createProgram();
  const command = name === null ? program : program.commands.find((one) => one.name() === name);
  let text = '';
  command?.configureOutput({writeOut: (part) => (text += part), getOutHelpWidth: () => 80}).outputHelp();
  return text;
}

test("every command's help fits one screen and has an example", () => {
  const names = createProgram().commands.map((command) => command.name());
  assert.ok(names.length >= 14);
  for (const name of [null, ...names]) {
    const text = readHelp(name);
    const lines = text.split('\n');
    assert.ok(lines.length <= (name === null ? 37 : 30), `${name}: ${lines.length} lines\n${text}`);
    for (const line of lines) assert.ok(line.length <= 100, `${name}: ${line}`);
    if (name !== null) assert.match(text, /^Examples?:\n {2}(spec|source) /mu, name);
  }
});
