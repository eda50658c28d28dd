import type {TensorFlow} from '../../native/binding.js';

/** A SavedModel in TensorFlow's C library, as whoever serves it has it. */
export interface LoadedModel {
  /** The output's numbers for one input. */
  run(input: Float32Array | Uint8Array, shape: readonly number[]): Float32Array;
  close(): void;
}

/**
 * Loads a SavedModel by TF_LoadSessionFromSavedModel.
 * @param input, output names of the graph's, as the signature has them
 */
export function loadSavedModel({binding}: TensorFlow, folder: string, input: string, output: string): LoadedModel {
  const id = binding.loadSavedModel(folder, 'serve');
  return {
    run(data, shape) {
      const tensor = binding.createTensor(shape, data instanceof Float32Array ? binding.TF_FLOAT : uint8, data);
      try {
        const [result] = binding.runSavedModel(id, [tensor], `${input}:0`, `${output}:0`);
        if (result === undefined) throw new Error(`the SavedModel in ${folder} has no output`);
        const values = binding.tensorDataSync(result.id) as Float32Array;
        binding.deleteTensor(result.id);
        return values;
      } finally {
        binding.deleteTensor(tensor);
      }
    },
    close: () => binding.deleteSavedModel(id),
  };
}

/** TF_UINT8 of the C API, which the binding has no name for. */
const uint8 = 4;
