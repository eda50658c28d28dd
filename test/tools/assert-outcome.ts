import assert from 'node:assert/strict';
import {existsSync, readdirSync} from 'node:fs';
import {basename, dirname} from 'node:path';
import type {Outcome} from './run-spec.js';

/** Fails with all that a command printed where it ended otherwise. */
export async function assertStatus(
  command: Promise<Pick<Outcome, 'status' | 'output'>>,
  status: number,
): Promise<void> {
  const outcome = await command;
  assert.equal(outcome.status, status, outcome.output);
}

/** Fails with what there is in its place. */
export function assertFile(path: string): void {
  assert.ok(existsSync(path), `${path} is missing; ${describe(dirname(path))}`);
}

export function assertNoFile(path: string): void {
  assert.ok(!existsSync(path), `${basename(path)} is there; ${describe(dirname(path))}`);
}

function describe(folder: string): string {
  if (!existsSync(folder)) return `there is no ${folder}`;
  return `${folder} has ${readdirSync(folder).join(', ') || 'nothing'}`;
}
