import {arch, platform, release} from 'node:os';
import {cpuFeatures} from '../../runtime/native/index.js';
import type {Results} from '../figures/results.js';
import type {Peers} from '../suites/find-peers.js';

export function describeMachine(): Results['machine'] {
  const {model, cores, memory, avx512_bf16, amx_bf16, arm_bf16} = cpuFeatures();
  return {
    cpu: model,
    cores,
    memory: Math.round((memory / 2 ** 30) * 10) / 10,
    bfloat16: avx512_bf16 || amx_bf16 || arm_bf16,
    platform: `${platform()} ${release()} ${arch()}`,
  };
}

export function listVersions(tensorflow: string, {torch, onnxruntime}: Peers): Results['versions'] {
  return {node: process.versions.node, tensorflow, torch, onnxruntime: onnxruntime?.version ?? null};
}
