import assert from 'node:assert/strict';
import {join} from 'node:path';
import {test} from 'node:test';
import {compile, openLibrary} from '../../compiler/index.js';
import {packageRoot} from '#package-root';

/**
 * Parameters of the relatives that a spec's params make: torchvision's with the same multipliers, or published ones.
 */
const relatives: readonly (readonly [spec: string, values: string, parameters: number])[] = [
  ['efficientnet-b0', 'depth=1.1', 7_794_184], // efficientnet_b1
  ['efficientnet-b0', 'width=1.1 depth=1.2', 9_109_994], // efficientnet_b2
  ['mobilenet-v2', 'width=0.5', 1_968_680], // mobilenet_v2(width_mult=0.5)
  ['mobilenet-v2', 'width=1.4', 6_108_776], // mobilenet_v2(width_mult=1.4)
  ['mobilenet-v3-small', 'width=0.75', 1_653_920], // MobileNetV3 of _mobilenet_v3_conf(…, width_mult=0.75)
  ['wrn-28-10', 'depth=16 widen=8', 10_961_370], // "11.0M", Zagoruyko and Komodakis 2016, table 4
  ['preact-resnet164', 'depth=1001', 10_327_706], // preact-resnet1001
];

for (const [spec, values, parameters] of relatives) {
  test(`${spec} ${values} has ${parameters} parameters`, () => {
    const library = openLibrary(packageRoot);
    const {graph, diagnostics} = compile(library, join(library.packageSpecs, `${spec}.yaml`), values.split(' '));
    // What `expect` says, it says of the defaults.
    assert.deepEqual(diagnostics.filter(({severity}) => severity === 'error'), []);
    assert.equal(graph?.parameters, parameters);
  });
}
