import {createInterface} from 'node:readline/promises';
import type {Readable, Writable} from 'node:stream';
import type {Message} from '../diagnostics/diagnostic.js';
import {answerMissing} from '../diagnostics/review-messages.js';
import type {Answers, Question} from './questions.js';

/** Where questions are asked. */
export interface Terminal {
  readonly input: Readable;
  readonly output: Writable;
}

/** All answers; or why there are none: one that was given is wrong, or the person left with Ctrl-C or Ctrl-D. */
export type Completed = {readonly answers: Answers} | {readonly message: Message} | 'left';

/**
 * Goes through the questions in order. What is given is checked; what is not is asked, again where an answer cannot be
 * taken, or has its default where there is no terminal.
 *
 * @param accept has the last word on an answer, after the question's own check
 */
export async function completeAnswers(
  questions: readonly Question[],
  given: Partial<Answers>,
  terminal: Terminal | null,
  accept: (question: Question, answer: string) => Message | null,
): Promise<Completed> {
  const answers: Partial<Record<keyof Answers, string>> = {};
  const check = (question: Question, answer: string) => question.refuse(answer, answers) ?? accept(question, answer);
  const asker = terminal === null ? null : openAsker(terminal);
  try {
    for (const question of questions) {
      const otherwise = question.otherwise(answers);
      const known = given[question.key] ?? (asker === null ? otherwise : undefined);
      if (known === null) return {message: answerMissing(question.text)};
      const message = known === undefined ? null : check(question, known);
      if (message !== null) return {message};
      const answer = known ?? (await asker?.ask(question.text, otherwise, (typed) => check(question, typed)));
      if (answer === undefined) return 'left';
      answers[question.key] = answer;
    }
    return {answers: answers as Answers};
  } finally {
    asker?.close();
  }
}

interface Asker {
  /** The first answer that can be taken; undefined when the input ends. */
  readonly ask: (
    text: string,
    otherwise: string | null,
    check: (answer: string) => Message | null,
  ) => Promise<string | undefined>;
  readonly close: () => void;
}

function openAsker(terminal: Terminal): Asker {
  const reader = createInterface(terminal);
  const ended = new AbortController();
  reader.once('close', () => ended.abort());
  const read = async (prompt: string): Promise<string | undefined> => {
    try {
      return (await reader.question(prompt, {signal: ended.signal})).trim();
    } catch (error) {
      if (ended.signal.aborted) return undefined;
      throw error;
    }
  };
  return {
    close: () => reader.close(),
    ask: async (text, otherwise, check) => {
      const prompt = otherwise === null ? `${text}: ` : `${text} [${otherwise}]: `;
      for (let typed = await read(prompt); typed !== undefined; typed = await read(prompt)) {
        const answer = typed === '' && otherwise !== null ? otherwise : typed;
        const refusal = check(answer);
        if (refusal === null) return answer;
        terminal.output.write(`  ${refusal.message} ${refusal.advice}\n`);
      }
      return undefined;
    },
  };
}
