import {countElements} from '../../nn/model.js';
import type {Shape} from '../../nn/node.js';
import type {CheckCase} from '../check-case.js';

/** What stands beside an ONNX file to be run on it. */
export interface CheckFiles {
  /** The file that it is about: `resnet20.onnx`. */
  readonly name: string;
  readonly shape: Shape;
  readonly layout: 'nchw' | 'nhwc';
  readonly batch: number | null;
  readonly tolerance: number;
  readonly check: CheckCase;
}

/** Inputs and answers as JSON that any language reads: numbers of the images in base64, little-endian. */
export function writeCheckData({name, shape, layout, batch, tolerance, check}: CheckFiles): string {
  const {count, images, answers} = check;
  const arranged = layout === 'nchw' ? moveChannelsFirst(images, shape) : images;
  const [height, width, channels] = shape;
  const classes = answers.length / count;
  const rows = Array.from({length: count}, (_, i) => [...answers.subarray(i * classes, (i + 1) * classes)]);
  const data = {
    file: name,
    image: {
      type: images instanceof Uint8Array ? 'uint8' : 'float32',
      shape: [count, ...(layout === 'nchw' ? [channels, height, width] : shape)],
      base64: Buffer.from(arranged.buffer, arranged.byteOffset, arranged.byteLength).toString('base64'),
    },
    answers: rows,
    // Where the file takes another number of images than there are, they are repeated.
    batch: batch ?? count,
    tolerance,
  };
  return `${JSON.stringify(data)}\n`;
}

/** `[n, h, w, c]` to `[n, c, h, w]`. */
function moveChannelsFirst<T extends Float32Array | Uint8Array>(images: T, shape: Shape): T {
  const channels = shape.at(-1) ?? 1;
  const size = countElements(shape);
  const places = size / channels;
  return images.map((_, i) => {
    const [image, rest] = [Math.floor(i / size), i % size];
    const [channel, place] = [Math.floor(rest / places), rest % places];
    return images[image * size + place * channels + channel] as number;
  }) as T;
}

/** @param stem of the file, `resnet20` */
export function writePythonCheck(stem: string): string {
  return `# Compares what ONNX Runtime answers with what specnet answered. It needs: pip install onnxruntime
import base64, json, pathlib, sys
import numpy, onnxruntime
folder = pathlib.Path(__file__).resolve().parent
check = json.loads((folder / ${JSON.stringify(`${stem}.check.json`)}).read_text())
image = numpy.frombuffer(base64.b64decode(check["image"]["base64"]), check["image"]["type"])
image = numpy.resize(image, [check["batch"], *check["image"]["shape"][1:]])
session = onnxruntime.InferenceSession(str(folder / check["file"]), providers=["CPUExecutionProvider"])
[found] = session.run(None, {"image": image})
expected = numpy.resize(numpy.array(check["answers"], "float32"), found.shape)
difference = abs(found - expected).max() / abs(expected).max()
print(f"onnxruntime {onnxruntime.__version__} (Python) differs by {difference:.1e} of the largest answer")
sys.exit(0 if difference <= check["tolerance"] else 1)
`;
}

/** The same for Node. The package is the project's in whose folder it is run. */
export function writeNodeCheck(stem: string): string {
  return `// Compares what ONNX Runtime answers with what specnet answered. It needs: npm install onnxruntime-node
import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {fileURLToPath} from 'node:url';
const ort = createRequire(process.cwd() + '/')('onnxruntime-node');
const {file, image, answers, batch, tolerance} =
  JSON.parse(readFileSync(new URL(${JSON.stringify(encodeURIComponent(`${stem}.check.json`))}, import.meta.url)));
const bytes = new Uint8Array(Buffer.from(image.base64, 'base64'));
const numbers = image.type === 'uint8' ? bytes : new Float32Array(bytes.buffer);
const dims = [batch, ...image.shape.slice(1)];
const length = dims.reduce((product, size) => product * size, 1);
const data = numbers.constructor.from({length}, (_, i) => numbers[i % numbers.length]);
const session = await ort.InferenceSession.create(fileURLToPath(new URL(encodeURIComponent(file), import.meta.url)));
const found = Object.values(await session.run({image: new ort.Tensor(image.type, data, dims)}))[0].data;
const expected = answers.flat();
const largest = Math.max(...expected.map(Math.abs));
const difference = Math.max(...found.map((value, i) => Math.abs(value - expected[i % expected.length]))) / largest;
const runtime = 'onnxruntime-node ' + ort.env.versions.common;
console.log(runtime + ' differs by ' + difference.toExponential(1) + ' of the largest answer');
process.exitCode = difference <= tolerance ? 0 : 1;
`;
}
