import assert from 'node:assert/strict';
import {describe, it} from 'node:test';
import {explainFailure, explainTimeout, findCulprits} from '../../runtime/cluster/explain-failure.js';
import {readReport, writeReport} from '../../runtime/cluster/report.js';
import {UserError} from '../../common/errors.js';

const cluster = {addresses: ['h0:1', 'h1:2', 'h2:3', 'h3:4'], task: 3};
const aborted = 'Collective ops is aborted by: ';
const unhealthy = 'The following tasks are unhealthy (stopped sending heartbeats):\n';
const reported = 'Error reported from /job:worker/task:1: ';
const restart = '\nThe error could be from a previous operation. Restart your program to reset.';
const from = (task: number, method: string): string =>
  `\nAdditional GRPC error information from remote target /job:worker/replica:0/task:${task} while `
  + `calling ${method}:\n`;

/** As TensorFlow 2.21 writes them, on a machine whose workers were killed, stopped and cut off; and whom they blame. */
const messages: Readonly<Record<string, readonly [message: string, tasks: readonly number[]]>> = {
  'a worker that the service has not heard of': [
    `${aborted}${reported}${unhealthy}/job:worker/replica:0/task:1\nThe tasks have crashed.${restart}`,
    [1],
  ],
  'several of them, this one too': [
    `${aborted}${reported}${unhealthy}/job:worker/replica:0/task:1\n`
      + `/job:worker/replica:0/task:2\n/job:worker/replica:0/task:3\nThe tasks have crashed.`,
    [1, 2],
  ],
  'a chief that does not answer': [
    `${aborted}Deadline Exceeded\n\nRPC: /tensorflow.CoordinationService/Heartbeat${restart}`,
    [0],
  ],
  'the same, heard from another worker': [
    `${aborted}${aborted}Deadline Exceeded\n\nRPC: /tensorflow.CoordinationService/Heartbeat${restart}`
      + `${from(1, '/tensorflow.WorkerService/RecvBuf')}:UNKNOWN:Error received from peer  {grpc_status:4}${restart}`,
    [0],
  ],
  'a chief that was lost': [
    `${aborted}Failed to send RPC to coordination service. Either the leader task was preempted/died/restarted `
      + `unexpectedly.${from(0, '/tensorflow.CoordinationService/Heartbeat')}:UNKNOWN:Error {grpc_status:14}${restart}`,
    [0],
  ],
  'a neighbor whose connection broke': [
    `Socket closed${from(2, '/tensorflow.WorkerService/RecvBuf')}:UNKNOWN:Error received from peer  {grpc_status:14}`,
    [2],
  ],
  'a worker that is lost while the others wait at the barrier': [
    'Barrier failed because: task is set to ERROR: UNAVAILABLE: Task /job:worker/replica:0/task:1 heartbeat timeout. '
      + 'Barrier Id: missing::0, Task: /job:worker/replica:0/task:1\n\nRPC: /tensorflow.CoordinationService/Barrier',
    [1],
  ],
  'a worker that was started again meanwhile': [
    `${aborted}${reported}/job:worker/replica:0/task:1 unexpectedly tried to connect with a different incarnation. It `
      + `has likely restarted.${restart}`,
    [1],
  ],
  'nobody': ['Out of memory', []],
};

describe("TensorFlow's messages", () => {
  for (const [name, [message, tasks]] of Object.entries(messages))
    it(`blame ${name}`, () => assert.deepEqual(findCulprits(message, cluster), tasks));

  it('are kept as the cause, and shown where they blame nobody', () => {
    const error = explainFailure({code: 8, message: 'Out of memory\nin a device'}, cluster);
    assert(error instanceof UserError);
    assert.equal(error.message, 'the workers lost each other: Out of memory');
    assert.equal((error.cause as Error).message, 'Out of memory\nin a device');
    assert.equal(error.exitCode, 138);
  });
});

describe('a report', () => {
  const text = 'disk "full"; {100 %}\nGröße';

  it('comes through whatever quotes it', () => {
    const report = {kind: 'failed', task: 2, text} as const;
    const message = `${aborted}Error reported from /job:worker/task:2: ${writeReport(report)}${restart}`;
    assert.deepEqual(readReport(message), report);
    assert.deepEqual(readReport(`grpc_message:${JSON.stringify(JSON.stringify(message))}`), report);
    assert.equal(explainFailure({code: 13, message}, cluster).message, `worker 2 (h2:3): ${text}`);
  });

  it('says who is lost, whoever brings it', () => {
    const message = `${writeReport({kind: 'lost', task: 1, text: ''})}${from(2, '/tensorflow.WorkerService/RecvBuf')}`;
    assert.match(explainFailure({code: 13, message}, cluster).message, /^worker 1 \(h1:2\) was lost: /);
  });

  it('is none where there is none', () => assert.equal(readReport(`${aborted}specnet-failed`), null));
});

describe('a barrier', () => {
  it('names who did not come to it', () => {
    const message =
      'Barrier timed out. Id: missing::0.\n# of tasks that reached the barrier: 2/4.\nThe first task at the barrier: '
      + '/job:worker/replica:0/task:0. Some timed out task names:\n/job:worker/replica:0/task:1\n'
      + '/job:worker/replica:0/task:2\n\n\nRPC: /tensorflow.CoordinationService/Barrier';
    const error = explainTimeout(60, {code: 4, message}, cluster);
    assert.equal(error.code, 'worker-stuck');
    assert.match(error.message, /^worker 1 \(h1:2\), worker 2 \(h2:3\) are alive, but have .* for 60 seconds$/);
  });

  it('that the chief does not answer at names the chief', () => {
    const outcome = {code: 14, message: 'the coordination service does not answer'};
    assert.match(explainTimeout(60, outcome, cluster).message, /^worker 0 \(h0:1\) was lost: /);
  });
});
