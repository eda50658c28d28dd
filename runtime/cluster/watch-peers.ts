import {connect} from 'node:net';
import type {Cluster} from './cluster.js';
import {splitAddress} from './addresses.js';

/** How long a host may take to answer. */
const patience = 2000;

/** The other workers at whose address nothing listens. */
export async function listAbsent({addresses, task: own}: Cluster): Promise<number[]> {
  const answers = await Promise.all(
    addresses.map(async (address, task) => task === own || (await listens(address))),
  );
  return answers.flatMap((answer, task) => (answer ? [] : [task]));
}

function listens(address: string): Promise<boolean> {
  const {host, port} = splitAddress(address);
  return new Promise((resolve) => {
    const socket = connect({host, port});
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(patience, () => end(false));
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}
