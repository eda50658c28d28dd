import type {ExportFormat} from '../../export/format.js';

/** Every form that `spec export` writes, in the order that --help lists them. */
export const exportFormats: readonly ExportFormat[] = [];
