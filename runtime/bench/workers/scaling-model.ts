/**
 * What adding gradients up costs. Workers stand in a ring: in 2(W-1) steps each sends 2(W-1)/W of the bytes to the next
 * (Patarasuk and Yuan, Bandwidth optimal all-reduce algorithms for clusters of workstations, 2009).
 */
export interface RingModel {
  /** Milliseconds for each step of the ring, however little is sent. */
  readonly stepTime: number;
  /** Milliseconds for each byte that a worker sends. */
  readonly byteTime: number;
}

/** An all-reduce of gradients, in so many buckets one after the other. */
export interface Traffic {
  readonly bytes: number;
  readonly buckets: number;
}

const countSteps = (workers: number): number => 2 * (workers - 1);

/**
 * The model through two measurements, in milliseconds: a sum of one number, and one of all gradients.
 * @param workers two or more
 */
export function fitModel(workers: number, latency: number, allReduce: number, {bytes, buckets}: Traffic): RingModel {
  const steps = countSteps(workers);
  const byteTime = Math.max(0, allReduce - buckets * latency) / ((steps / workers) * bytes);
  return {stepTime: latency / steps, byteTime};
}

/** Milliseconds that `workers` take for all gradients: T = 2(W-1) a + 2(W-1)/W G b, with 2(W-1) a for each bucket. */
export function predictAllReduce(workers: number, {stepTime, byteTime}: RingModel, {bytes, buckets}: Traffic): number {
  const steps = countSteps(workers);
  return buckets * steps * stepTime + (steps / workers) * bytes * byteTime;
}

/** A training step of one worker, in milliseconds. */
export interface StepTimes {
  readonly step: number;
  /** Its backward pass, behind which sums of what is there already can hide. */
  readonly backward: number;
}

/** The part of a step that is training: without overlap, and with all buckets but the last during the backward pass. */
export function predictEfficiency(
  allReduce: number,
  buckets: number,
  {step, backward}: StepTimes,
): {readonly apart: number; readonly overlapped: number} {
  const hidden = Math.min(backward, (allReduce * (buckets - 1)) / buckets);
  return {apart: step / (step + allReduce), overlapped: step / (step + allReduce - hidden)};
}
