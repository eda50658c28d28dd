import assert from 'node:assert/strict';
import {join} from 'node:path';
import {describe, it} from 'node:test';
import {listSpecs} from '../../compiler/index.js';
import {loadNetwork} from '../../runtime/load/load-network.js';
import {packageRoot} from '#package-root';
import {compareSequences, readZoo, shapesByLayer, tensorsOf} from '../tools/described.js';

/**
 * Every spec that comes along, held layer by layer to what torchvision, timm or the paper's code has; written by
 * test/oracle/zoo.py. It is the generated module that is looked at, not only what the compiler says of it.
 */
describe('the zoo', () => {
  const zoo = readZoo();

  it('has a description of every spec, and a spec for every description', () => {
    assert.deepEqual(listSpecs(packageRoot).map(nameOf).sort(), Object.keys(zoo).sort());
  });

  for (const [name, described] of Object.entries(zoo)) {
    it(`${name} is ${described.source}, layer by layer`, async () => {
      const {model, contract} = await loadNetwork(join(packageRoot, 'generated', `${name}.ts`));
      assert.equal(compareSequences(tensorsOf(model), described.tensors), null);
      const found = shapesByLayer(contract.layers.map(({name, shape}) => [name, shape]));
      // The dense layers of a squeeze-excite are one layer of the contract; their tensors are compared above.
      const isWithin = (layer: string): boolean => found.has(layer.slice(0, layer.lastIndexOf('.')));
      for (const [layer, shape] of described.layers) {
        const own = found.get(layer);
        if (own === undefined) assert.ok(isWithin(layer), `the contract has no ${layer}`);
        else assert.equal(own, shapesByLayer([[layer, shape]]).get(layer), `output of ${layer}`);
      }
      const {input, output, parameters, buffers, macs} = contract;
      assert.deepEqual(
        {input, output, parameters, buffers, macs},
        {
          input: described.input,
          output: [described.classes],
          parameters: described.parameters,
          buffers: described.buffers,
          macs: described.macs,
        },
      );
    });
  }
});

function nameOf(path: string): string {
  return path.replace(/^.*[\\/]/u, '').replace(/\.yaml$/u, '');
}
