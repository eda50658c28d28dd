import cliProgress from 'cli-progress'; // CommonJS, whose names Node does not see
import type {GenericFormatter, SingleBar} from 'cli-progress';
import type {Screen} from './screen.js';

/** What stands in the line of a bar. */
export interface BarTexts {
  /** Before the bar; may be empty. */
  readonly head: string;
  /** After the count. The `rank` says what stays longest where room is short: 0 is the last to go. */
  readonly parts: readonly {readonly text: string; readonly rank: number}[];
}

export interface BarForm {
  readonly screen: Screen;
  /** How much there is to do. */
  readonly total: number;
  /** Behind `value/total`: ` MB`. */
  readonly unit: string;
  /** Of the bar where there is room for it, in columns. */
  readonly width: number;
  /** @param left how long this bar will take by what it has seen, such as `1m20s` */
  readonly describe: (left: string) => BarTexts;
}

/** A narrower bar shows nothing. */
const narrowest = 5;

/** A line with a bar, drawn again and again, which fits the screen however wide that is at the time. */
export function startBar({screen, total, unit, width, describe}: BarForm): SingleBar {
  const format: GenericFormatter = (options, {progress, value, total: most, maxWidth, eta}) => {
    // Whatever fills the last column loses its last character where the rest of the line is cleared.
    const room = maxWidth - 1;
    const texts = describe(cliProgress.Format.TimeFormat(eta, options, 5));
    return fitLine(room, width, `${value}/${most}${unit}`, texts, (barsize) =>
      cliProgress.Format.BarFormat(progress, {...options, barsize}),
    );
  };
  const bar = new cliProgress.SingleBar({
    stream: screen,
    format,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: width,
    clearOnComplete: true,
    hideCursor: true,
    gracefulExit: false, // Ctrl-C is ours
  });
  bar.start(total, 0);
  return bar;
}

/** As many of the parts as there is room for, and a bar of what is left. */
function fitLine(
  room: number,
  width: number,
  count: string,
  {head, parts}: BarTexts,
  drawBar: (width: number) => string,
): string {
  const start = head === '' ? '' : `${head} `;
  for (let kept = parts.length; kept >= 0; kept--) {
    const texts = parts.filter(({rank}) => rank < kept).map(({text}) => `  ${text}`);
    const end = count + texts.join('');
    const left = room - start.length - end.length;
    if (left < 0) continue;
    const size = Math.min(width, left - 1);
    return size < narrowest ? start + end : `${start}${drawBar(size)} ${end}`;
  }
  return count.length <= room ? count : '';
}
