/** What of a stream decides. */
export interface ColorTarget {
  readonly isTTY?: boolean;
}

/**
 * Whether what goes to a stream has ANSI colors. The first of these that is set decides: `FORCE_COLOR` (off for `0`
 * and `false`), `NO_COLOR` (no-color.org), `TERM=dumb`. Empty variables count as unset. Else a terminal has colors.
 */
export function shouldColor(stream: ColorTarget, environment: NodeJS.ProcessEnv = process.env): boolean {
  const {FORCE_COLOR: forced = '', NO_COLOR: refused = '', TERM: terminal} = environment;
  if (forced !== '') return forced !== '0' && forced !== 'false';
  if (refused !== '' || terminal === 'dumb') return false;
  return stream.isTTY === true;
}
