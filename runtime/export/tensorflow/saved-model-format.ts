import type {ExportFormat} from '../format.js';

/** A SavedModel, which TensorFlow itself reads in Python, C++, Java and Go, and its converters take. */
export const savedModelFormat: ExportFormat = {
  name: 'saved-model',
  summary: "Python, Keras, TF Serving, TFLite",
  ending: '-saved-model',
  options: ['half', 'input', 'probabilities', 'batch'],
  async write(request) {
    const {writeSavedModel} = await import('./write-saved-model.js');
    return writeSavedModel(request);
  },
};
