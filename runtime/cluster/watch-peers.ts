import {connect, createServer} from 'node:net';
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

/** Why nothing can listen at a port of this machine, as the system says it: EADDRINUSE. Null where something can. */
export function askPort(port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen(port, '0.0.0.0', () => server.close(() => resolve(null)));
  });
}
