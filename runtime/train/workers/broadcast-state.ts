import type {WorkerGroup} from '../../cluster/index.js';
import type {Engine} from '../../nn/engine/engine.js';
import type {NamedTensor} from '../../nn/state-dict.js';
import type {LoopStart} from '../loop.js';
import type {Best, LoopState} from '../loop-state.js';
import type {Trainer} from '../trainer.js';

/**
 * Gives every worker what the chief has, bit for bit: weights, the optimizer's state, averages, and where in the run it
 * is. The others' own are replaced.
 *
 * @returns the chief's start
 */
export function broadcastState(engine: Engine, group: WorkerGroup, trainer: Trainer, start: LoopStart): LoopStart {
  const weights = broadcastTensors(engine, group, trainer.exportWeights(), 'weights');
  const rest = broadcastTensors(engine, group, trainer.exportState(), 'state');
  if (group.task > 0) {
    trainer.importWeights(weights);
    trainer.importState(rest);
  }
  const own = JSON.stringify({state: start.state, epoch: start.best?.epoch ?? null});
  const [chiefs] = group.gather(own, 'loop');
  const {state, epoch} = JSON.parse(chiefs as string) as {state: LoopState; epoch: number | null};
  if (epoch === null) return {state, best: null};
  const best: Best = {epoch, weights: broadcastTensors(engine, group, start.best?.weights ?? [], 'best')};
  return {state, best};
}

function broadcastTensors(
  engine: Engine,
  group: WorkerGroup,
  tensors: readonly NamedTensor[],
  key: string,
): NamedTensor[] {
  const [chiefs] = group.gather(JSON.stringify(tensors.map(({name, shape}) => ({name, shape}))), `${key} names`);
  const described = JSON.parse(chiefs as string) as Pick<NamedTensor, 'name' | 'shape'>[];
  const sent = described.map(({shape}, i) => {
    const size = shape.reduce((product, length) => product * length, 1);
    return engine.tensor(group.task === 0 ? (tensors[i]?.data as Float32Array) : new Float32Array(size), shape);
  });
  const received = group.broadcast(sent, key);
  const named = described.map(({name, shape}, i) => {
    const tensor = received[i];
    if (tensor === undefined) throw new Error(`the chief's ${name} did not come`);
    return {name, shape, data: engine.read(tensor)};
  });
  engine.release(...sent, ...received);
  return named;
}
