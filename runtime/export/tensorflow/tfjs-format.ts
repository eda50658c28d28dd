import type {ExportFormat} from '../format.js';

/** A graph model of tfjs. */
export const tfjsFormat: ExportFormat = {
  name: 'tfjs',
  summary: "TensorFlow.js: loadGraphModel",
  ending: '-tfjs',
  options: ['half', 'input', 'probabilities', 'batch'],
  async write(request) {
    const {writeTfjsModel} = await import('./write-tfjs-model.js');
    return writeTfjsModel(request);
  },
};
