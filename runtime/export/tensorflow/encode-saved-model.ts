import {create, toBinary} from '@bufbuild/protobuf';
import {frameField} from '../frame-field.js';
import {MetaGraphDefSchema, SavedModelSchema} from './saved_model_pb.js';
import {encodeGraph} from './encode-graph.js';
import {describeShape} from './graph.js';
import type {Graph, Port} from './graph.js';

/**
 * The one file of a SavedModel, saved_model.pb, as parts to be written one after the other: the graph with its weights,
 * tagged `serve`, and the signature `serving_default`, which has its input and output by name.
 *
 * @param half whether kernels are stored in float16
 */
export function encodeSavedModel(graph: Graph, half: boolean): Uint8Array[] {
  const {input, output} = graph;
  const port = ({name, type, shape}: Port) =>
    ({[name]: {name: `${name}:0`, dtype: type, tensorShape: describeShape(shape)}});
  const signature = {inputs: port(input), outputs: port(output), methodName: 'tensorflow/serving/predict'};
  const metaGraph = create(MetaGraphDefSchema, {
    metaInfoDef: {tags: ['serve']},
    signatureDef: {serving_default: signature},
  });
  return [
    toBinary(SavedModelSchema, create(SavedModelSchema, {savedModelSchemaVersion: 1n})),
    ...frameField(SavedModelSchema.field.metaGraphs.number, [
      toBinary(MetaGraphDefSchema, metaGraph),
      ...frameField(MetaGraphDefSchema.field.graphDef.number, encodeGraph(graph, half)),
    ]),
  ];
}
