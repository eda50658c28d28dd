import type * as tfjs from '@tensorflow/tfjs-core';
import type {Tfjs} from '../open-tfjs.js';

/**
 * What a graph model answers in tfjs.
 *
 * @param files as `encodeTfjsModel` gives them
 * @param shape of the images, with the batch
 */
export async function runTfjsModel(
  tf: Tfjs,
  files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>,
  images: Float32Array | Uint8Array,
  shape: readonly number[],
): Promise<Float32Array> {
  const json = JSON.parse(new TextDecoder().decode(files.get('model.json'))) as tfjs.io.ModelJSON;
  const weights = json.weightsManifest.flatMap((group) => group.weights);
  const paths = json.weightsManifest.flatMap((group) => group.paths);
  const shards = paths.map((path) => (files.get(path) as Uint8Array<ArrayBuffer>).buffer);
  const artifacts = tf.io.getModelArtifactsForJSONSync(json, weights, shards);
  const model = await tf.loadGraphModel({load: () => Promise.resolve(artifacts)});
  const input = tf.tensor(images, shape as tfjs.Tensor['shape'], images instanceof Uint8Array ? 'int32' : 'float32');
  const output = model.predict(input) as tfjs.Tensor;
  try {
    return (await output.data()) as Float32Array;
  } finally {
    tf.dispose([input, output]);
    model.dispose();
  }
}
