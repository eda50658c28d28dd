import type {BlockDefinition} from '../../3-resolve/model-spec.js';
import type {GraphStage} from '../../4-analyze/graph.js';

/** A stage that repeats a block. The operations of any other are written out in the network's own function. */
export interface BlockStage extends GraphStage {
  readonly block: BlockDefinition;
}

export function usesBlock(stage: GraphStage): stage is BlockStage {
  return stage.block !== null;
}
