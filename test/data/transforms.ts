import {createHash} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import type {ImageShape} from '../../runtime/data/augment/index.js';
import {packageRoot} from '#package-root';
import {parseCases} from '../tools/fixtures.js';

interface Colors {
  readonly factor: number;
  readonly sha256: string;
}

interface Policy {
  readonly name: string;
  readonly signed: boolean;
  readonly magnitudes: readonly number[];
  readonly images: readonly {readonly magnitude: number; readonly sha256: string}[];
}

interface MixedBatch {
  readonly fraction: number;
  readonly place: readonly [number, number] | null;
  readonly images: string;
  readonly targets: readonly (readonly number[])[];
}

/** What torchvision makes of given draws: test/oracle/transforms.py. */
export interface Transforms {
  readonly shape: ImageShape;
  readonly image: string;
  readonly reflected: readonly {readonly down: number; readonly right: number; readonly sha256: string}[];
  readonly brightness: readonly Colors[];
  readonly contrast: readonly Colors[];
  readonly saturation: readonly Colors[];
  readonly sharpness: readonly Colors[];
  readonly hue: readonly Colors[];
  readonly 'hues of many colors': readonly Colors[];
  readonly 'trivial-augment': readonly Policy[];
  readonly 'rand-augment': readonly Policy[];
  readonly square: readonly Policy[];
  readonly batch: {
    readonly shape: ImageShape;
    readonly images: string;
    readonly labels: readonly number[];
    readonly classes: number;
  };
  readonly mixup: readonly MixedBatch[];
  readonly cutmix: readonly MixedBatch[];
  readonly erased: {
    readonly top: number;
    readonly left: number;
    readonly height: number;
    readonly width: number;
    readonly pixels: string;
  };
  readonly resized: readonly {readonly size: number; readonly pixels: string}[];
}

export function readTransforms(): Transforms {
  return parseCases(readFileSync(join(packageRoot, 'test', 'data', 'transforms.json'), 'utf8'), 'transforms.json');
}

export function decodeBytes(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, 'base64'));
}

export function decodeFloats(text: string): Float32Array {
  return new Float32Array(decodeBytes(text).buffer as ArrayBuffer);
}

export function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
