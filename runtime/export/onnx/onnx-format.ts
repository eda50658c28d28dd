import type {ExportFormat} from '../format.js';

/** ONNX, which ONNX Runtime, OpenVINO and many others run. */
export const onnxFormat: ExportFormat = {
  name: 'onnx',
  summary: 'one file',
  ending: '.onnx',
  options: ['opset', 'half', 'input', 'layout', 'probabilities', 'batch'],
  async write(request) {
    const {writeOnnx} = await import('./write-onnx.js');
    return writeOnnx(request);
  },
};
