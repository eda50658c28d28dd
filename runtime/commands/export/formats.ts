import type {ExportFormat} from '../../export/format.js';
import {onnxFormat} from '../../export/onnx/onnx-format.js';
import {savedModelFormat} from '../../export/tensorflow/saved-model-format.js';
import {tfjsFormat} from '../../export/tensorflow/tfjs-format.js';
import {webFormat} from '../../export/web/web-format.js';

/** Every form that `spec export` writes, in the order that --help lists them. */
export const exportFormats: readonly ExportFormat[] = [onnxFormat, savedModelFormat, tfjsFormat, webFormat];
