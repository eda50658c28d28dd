import {existsSync, mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {nameCommand} from '#command-name';
import {formatCount} from '../../common/format.js';
import type {Message} from '../diagnostics/diagnostic.js';
import {hasErrors, makeError} from '../diagnostics/diagnostic.js';
import {outputUnwritable} from '../diagnostics/output-messages.js';
import {alreadyThere} from '../diagnostics/review-messages.js';
import {findProject} from '../files/find-project.js';
import {findSchema} from '../files/find-schema.js';
import {showPath} from '../files/library.js';
import {packagePath} from '#package-root';
import type {Terminal} from '../scaffold/ask.js';
import {completeAnswers} from '../scaffold/ask.js';
import type {Answers, Question} from '../scaffold/questions.js';
import {makeQuestions} from '../scaffold/questions.js';
import {renderSpec} from '../scaffold/render.js';
import {tryCompile} from '../scaffold/trial.js';
import {printFound, refuse} from './compile-specs.js';

export interface InitFlags extends Partial<Answers> {
  readonly yes?: boolean;
}

/**
 * `spec init`. Returns the exit status: 0; 1 where the file cannot be written; 2 where an answer is wrong, the file
 * exists, or the network cannot be; 130 when the person leaves. Nothing is written but the whole spec.
 */
export async function initSpec({yes, ...given}: InitFlags, cwd: string, terminal: Terminal | null): Promise<number> {
  const specs = join(findProject(cwd), 'specs');
  const questions = makeQuestions([specs, packagePath('specs')]);
  const refuseTaken = ({key}: Question, answer: string): Message | null => {
    const path = join(specs, `${answer}.yaml`);
    return key === 'name' && existsSync(path) ? alreadyThere(showPath({cwd}, path)) : null;
  };
  const completed = await completeAnswers(questions, given, yes === true ? null : terminal, refuseTaken);
  if (completed === 'left') {
    process.stderr.write('\nnothing was written\n');
    return 130;
  }
  return 'message' in completed ? refuse(completed.message) : write(completed.answers, specs, cwd);
}

function write(answers: Answers, specs: string, cwd: string): number {
  const schema = findSchema(specs);
  const {graph, diagnostics} = tryCompile(answers.name, renderSpec(answers, schema, null), specs);
  printFound(diagnostics, 'text');
  if (graph === null || hasErrors(diagnostics)) return 2;
  const path = join(specs, `${answers.name}.yaml`);
  try {
    mkdirSync(specs, {recursive: true});
    writeFileSync(path, renderSpec(answers, schema, graph), {flag: 'wx'});
  } catch (error) {
    const {code = String(error)} = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && existsSync(path)) return refuse(alreadyThere(showPath({cwd}, path)));
    printFound([makeError(null, outputUnwritable(showPath({cwd}, path), code))], 'text');
    return 1;
  }
  process.stdout.write(
    `written    ${showPath({cwd}, path)}  ${formatCount(graph.parameters)} parameters\n` +
      nameCommand(`next       spec build ${answers.name}, then spec train ${answers.name}\n`),
  );
  return 0;
}
