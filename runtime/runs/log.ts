import {closeSync} from 'node:fs';
import {openToAppend, writeAll, writeError} from '../../common/write-file.js';

/** train.log: what a run said, line by line, each with its time. It is appended to and never changed. */
export interface Log {
  /** @param text one or more lines */
  write(text: string): void;
  close(): void;
}

export function openLog(path: string, now: () => Date = () => new Date()): Log {
  const file = openToAppend(path);
  return {
    write(text) {
      const lines = text.split('\n').filter((line) => line.trim() !== '');
      const stamp = now().toISOString();
      try {
        writeAll(file, Buffer.from(lines.map((line) => `${stamp}  ${line}\n`).join('')));
      } catch (error) {
        throw writeError(path, error);
      }
    },
    close: () => closeSync(file),
  };
}
