import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {dirname} from 'node:path';
import {test} from 'node:test';
import {runSpec} from '../tools/run-spec.js';
import {runShell} from '../tools/shell.js';
import {makeFolder} from '../tools/temporary-folder.js';

/** PyTorch's network of the spec below, its state_dict in three files of PyTorch's, and logits. */
const program = `
import torch, safetensors.torch
torch.manual_seed(3)
layers = {'conv1': torch.nn.Conv2d(3, 4, 3, padding=1, bias=False), 'bn1': torch.nn.BatchNorm2d(4),
    'relu': torch.nn.ReLU(), 'conv2': torch.nn.Conv2d(4, 4, 1, bias=False),
    'pool': torch.nn.AdaptiveAvgPool2d(1), 'flat': torch.nn.Flatten(),
    'fc': torch.nn.Linear(4, 5)}
net = torch.nn.Sequential()
for name, layer in layers.items(): net.add_module(name, layer)
with torch.no_grad():
    net.bn1.running_mean.uniform_(-1, 1); net.bn1.running_var.uniform_(0.5, 2)
net = net.half().float().eval()
torch.save(net.state_dict(), 'net.pth')
torch.save({'epoch': 3, 'state_dict': {'module.' + k: v for k, v in net.state_dict().items()}}, 'checkpoint.pth')
safetensors.torch.save_file(net.half().state_dict(), 'half.safetensors')
images = torch.randn(2, 3, 8, 8)
safetensors.torch.save_file({'images': images, 'logits': net.float()(images).detach()}, 'logits.safetensors')
`;

const spec = `
name: net
input: [8, 8, 3]
classes: 5
stem:
  - conv: {name: conv1, kernel: 3, channels: 4}
  - batchnorm: {name: bn1}
  - relu
stages:
  - body:
      - conv: {name: conv2, kernel: 1, channels: 4}
`;

test("PyTorch's files give its logits, a pickle after the line of its refusal, word for word", async (context) => {
  const python = process.env['SPECNET_PYTHON_TORCH'];
  if (python === undefined) return context.skip('SPECNET_PYTHON_TORCH names no Python that has torch and safetensors');
  const cwd = makeFolder(context, {'net.yaml': spec});
  const made = spawnSync(python, ['-c', program], {cwd, encoding: 'utf8'});
  assert.equal(made.status, 0, made.stderr);
  const verify = (weights: string) => runSpec(cwd, 'verify', 'net.yaml', '--against', weights, 'logits.safetensors');
  for (const name of ['net', 'checkpoint']) {
    const refused = await verify(`${name}.pth`);
    const line = refused.stderr.match(/Convert it where PyTorch is: (python .*)/)?.[1] ?? assert.fail(refused.stderr);
    const {status, output} = runShell(cwd, `PATH='${dirname(python)}':$PATH; ${line}`);
    assert.equal(status, 0, output);
    assert.match((await verify(`${name}.safetensors`)).stdout, /^net {2}passes/);
  }
  assert.match((await verify('half.safetensors')).stdout, /^net {2}passes/);
});
