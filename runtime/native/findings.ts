import {nameCommand} from '#command-name';

/** One thing that was looked for on this machine. */
export interface Finding {
  /** What was looked for: `TensorFlow`, `GPU`. */
  readonly name: string;
  /** `missing`: commands fail without it. `note`: fine so, and something better may be had. */
  readonly status: 'ok' | 'note' | 'missing';
  /** What was found, in words. */
  readonly found: string;
  /** The one command, or step, that fixes it. */
  readonly fix?: string;
}

/** Findings as lines for people: status, name, what was found, and the way out below. */
export function formatFindings(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({name}) => name.length));
  return findings
    .map(({name, status, found, fix}) => {
      const line = `${status.padEnd(7)}  ${name.padEnd(width)}  ${found}\n`;
      return fix === undefined ? line : `${line}${' '.repeat(width + 11)}${nameCommand(fix)}\n`;
    })
    .join('');
}
