import type {Command} from 'commander';
import type {LayerContract} from '../nn/contract.js';
import type {Check, Verification} from '../verify/verify-network.js';

interface VerifyOptions {
  readonly full: boolean;
  readonly against?: readonly string[];
  readonly tolerance: string;
}

/** `spec verify`: that what runs has the shapes and counts that the spec promises, and learns. */
export function define(program: Command): void {
  program
    .command('verify')
    .summary('prove that what runs is what its spec promises')
    .description('prove that the running network has the shapes and counts that its spec promises')
    .argument('[spec...]', 'specs, by path or by name, all of specs/ where none is given; values of params')
    .option('--full', 'list every layer', false)
    .option('--against <files...>', "weights.safetensors logits.safetensors: compare with PyTorch's answers")
    .option('--tolerance <share>', 'with --against: the difference that passes, of the largest logit', '1e-4')
    .addHelpText(
      'after',
      '\nRuns two pictures forward, compares every layer, takes one step. Exit status 1 on the first lie.' +
        '\n\nExample:\n  spec verify resnet18.yaml resnet50-imagenet.yaml' +
        '\n  spec verify resnet18 --against weights.safetensors logits.safetensors',
    )
    .action(async (words: string[], {full, against, tolerance}: VerifyOptions) => {
      if (against !== undefined) {
        const {verifyAgainst} = await import('./verify-against.js');
        process.exitCode = await verifyAgainst(words, against, tolerance);
        return;
      }
      const {prepareNetworks} = await import('./prepare-network.js');
      const networks = await prepareNetworks(words);
      if (networks === null) {
        process.exitCode = 2;
        return;
      }
      const {openTensorFlow} = await import('../native/index.js');
      const {Engine} = await import('../nn/native/engine.js');
      const {loadBuilt} = await import('../load-network.js');
      const {verifyNetwork} = await import('../verify/verify-network.js');
      const engine = new Engine(await openTensorFlow());
      for (const {name, module} of networks) {
        const {model, contract} = await loadBuilt(module);
        const verification = verifyNetwork(engine, model, contract);
        process.stdout.write(formatVerification(name, verification, full));
        if (!verification.passed) {
          process.exitCode = 1;
          return;
        }
      }
    });
}

function formatVerification(name: string, {checks, layers, passed}: Verification, full: boolean): string {
  const rows = full ? layers.map(formatLayer) : [];
  return [`${name}  ${passed ? 'holds' : 'FAILS'}`, ...rows, ...checks.map(formatCheck), '', ''].join('\n');
}

function formatLayer({name, shape, parameters, macs}: LayerContract): string {
  const numbers = [parameters, macs].map((value) => value.toLocaleString('en-US').padStart(14));
  return `    ${name.padEnd(28)}${`[${shape.join(', ')}]`.padEnd(16)}${numbers.join('')}`;
}

function formatCheck({what, found, lie}: Check): string {
  const mark = lie === null ? '✓' : '✗';
  return `  ${mark} ${what.padEnd(12)}${lie === null ? found : `promised ${lie}; found ${found}`}`;
}
