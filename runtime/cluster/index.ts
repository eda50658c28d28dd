/** Several machines that train one network together, over TensorFlow's own collectives. */
export {differenceCode, nameWorker} from './cluster.js';
export type {Cluster} from './cluster.js';
export {joinGroup} from './join-group.js';
export type {GroupOptions, Joined, WaitingTimes} from './join-group.js';
export {readCluster} from './read-cluster.js';
export type {ClusterFlags} from './read-cluster.js';
export type {StartedAllReduce, WireFormat, WorkerGroup} from './worker-group.js';
