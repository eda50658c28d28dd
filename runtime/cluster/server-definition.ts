import type {Cluster} from './cluster.js';

/** How the coordination service, which runs on the chief, finds out which worker was lost. In milliseconds. */
export interface CoordinationTimes {
  /** A worker that has said nothing for so long is lost. */
  readonly heartbeat: number;
  /** How long the others may take to come at the start. */
  readonly register: number;
}

/** Protobuf's text format has C's escapes. */
const quote = (text: string): string => `'${text.replace(/[\\']/g, (character) => `\\${character}`)}'`;

/**
 * The tensorflow.ServerDef of a worker, in protobuf's text format: tensorflow/core/protobuf/tensorflow_server.proto,
 * config.proto, and xla/tsl/protobuf/coordination_config.proto.
 */
export function defineServer({addresses, task}: Cluster, {heartbeat, register}: CoordinationTimes): string {
  const tasks = addresses.map((address, index) => `tasks { key: ${index} value: ${quote(address)} }`);
  const leader = quote('/job:worker/replica:0/task:0');
  return `
    cluster { job { name: 'worker' ${tasks.join(' ')} } }
    job_name: 'worker' task_index: ${task} protocol: 'grpc'
    default_session_config {
      device_filters: '/job:worker/task:${task}'
      experimental {
        collective_group_leader: ${leader}
        coordination_config {
          service_type: 'standalone'
          service_leader: ${leader}
          enable_health_check: true
          heartbeat_timeout_in_ms: ${heartbeat}
          cluster_register_timeout_in_ms: ${register}
        }
      }
    }`;
}
