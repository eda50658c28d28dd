import type {CheckCase} from './check-case.js';
import type {ExportOption, ExportSettings} from './export-settings.js';
import type {ExportSource} from './export-source.js';

/** A trained network, what is asked of its export, and where that is written. */
export interface ExportRequest {
  readonly source: ExportSource;
  readonly settings: ExportSettings;
  /** A few inputs, and what specnet answers to them. */
  readonly check: CheckCase;
  /** A folder of its own, from which all that is in it is put in place once it is whole and has been checked. */
  readonly folder: string;
  /** What the export is called in that folder: `resnet20.onnx`. */
  readonly name: string;
}

/** What a user reads of an export. */
export interface ExportReport {
  /** What the answers were compared with, such as `onnxruntime 1.32.0 (Python)`; null where no runtime was at hand. */
  readonly runtime: string | null;
  /** The largest difference, as a fraction of the largest logit; null where nothing was compared. */
  readonly difference: number | null;
  /** What else there is to say: how it is loaded, how it is checked by hand. */
  readonly advice: readonly string[];
}

/** A form that networks are exported to. What it takes to write it is loaded when it is written: --help lists it. */
export interface ExportFormat {
  /** As `--format` has it. */
  readonly name: string;
  /** For --help, a few words. */
  readonly summary: string;
  /** What comes after the network's name where there is no --out: `.onnx`. */
  readonly ending: string;
  /** The options that have an effect; any other is refused. */
  readonly options: readonly ExportOption[];
  /**
   * Writes the export, and runs it where a runtime is at hand.
   *
   * @throws UserError `export-differs` where a runtime answers otherwise than specnet; `export-…` where the network or
   *   the settings have no such form
   */
  write(request: ExportRequest): Promise<ExportReport>;
}
