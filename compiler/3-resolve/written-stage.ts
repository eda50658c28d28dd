import type {Tree} from '../1-parse/tree.js';
import {getEntry} from '../1-parse/tree.js';
import {channelsAfter, countOperations} from './channels.js';
import {formatFileLine} from '../diagnostics/place.js';
import type {Context} from './context.js';
import {resolveItems} from './items.js';
import type {Progress} from './resolve-stage.js';
import type {TemplatedStage} from './stage-names.js';

/** A stage whose operations stand in the spec itself, `- body: [...]`: their names are whole, as in a stem. */
export function resolveWrittenStage(
  index: number,
  tree: Tree,
  progress: Progress,
  {library, params, conventions, diagnostics}: Context,
): TemplatedStage {
  const variables = new Map([...params, ['in', progress.channels], ['stage', index + 1]]);
  const trail = [`stage ${index + 1} (${formatFileLine(tree.place)})`];
  const scope = {variables, schemas: library.schemas, conventions, trail, diagnostics};
  const body = resolveItems(getEntry(tree, 'body'), scope);
  const [incoming, out] = [progress.channels, channelsAfter(body, progress.channels)];
  progress.channels = out;
  progress.operations += countOperations(body);
  const parts = {in: incoming, out, before: [], body, projection: [], after: []};
  return {
    name: '',
    place: tree.place,
    block: null,
    channels: null,
    stride: 1,
    parameters: {},
    blocks: [{name: '', parts}],
    template: '',
  };
}
