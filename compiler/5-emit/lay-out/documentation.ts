import {lineWidth} from '../text.js';

/** A sentence as ts-morph's text of a documentation comment: on one line where it fits, else in lines of its own. */
export function layOutDocumentation(sentence: string): string {
  if (`/** ${sentence} */`.length <= lineWidth) return sentence;
  return `\n${fill(sentence.split(' '), lineWidth - ' * '.length).join('\n')}`;
}

/** Words in as few lines as they need. */
export function fill(words: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
