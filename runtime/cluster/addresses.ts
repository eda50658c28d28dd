import {UserError} from '../../common/errors.js';

/** What a cluster that cannot be is refused with: whoever started this process is to start it otherwise. */
export function clusterWrong(message: string, advice: string): UserError {
  return new UserError('cluster-wrong', message, advice, 2);
}

/** The host, without the brackets of an IPv6 address, and the port. The address is one that checkAddresses let pass. */
export function splitAddress(address: string): {host: string; port: number} {
  const colon = address.lastIndexOf(':');
  return {host: address.slice(0, colon).replace(/^\[(.*)\]$/, '$1'), port: Number(address.slice(colon + 1))};
}

const form = /^(\[[0-9a-f:.%a-z]+\]|[^\s:/'"\\[\]]+):([1-9]\d{0,4})$/i;

/**
 * @param source what has the addresses, for messages: `TF_CONFIG`
 * @throws UserError `cluster-wrong`
 */
export function checkAddresses(addresses: readonly string[], source: string): void {
  for (const address of addresses) {
    const port = form.exec(address)?.[2];
    if (port !== undefined && Number(port) <= 65_535) continue;
    throw clusterWrong(
      `${source} has the address ${JSON.stringify(address)}, which is not host:port`,
      'write for example h0:2222; an IPv6 address stands in brackets: [fd00::1]:2222',
    );
  }
  const twice = addresses.find((address, task) => addresses.indexOf(address) < task);
  if (twice !== undefined)
    throw clusterWrong(`${source} has the address ${twice} twice`, 'give each worker a host or a port of its own');
}

/** @throws UserError `cluster-wrong` */
export function checkTask(task: number, addresses: readonly string[], source: string): void {
  if (Number.isInteger(task) && task >= 0 && task < addresses.length) return;
  throw clusterWrong(
    `${source} says that this is worker ${task}, and there are ${addresses.length}`,
    `workers count from 0: the last is ${addresses.length - 1}`,
  );
}
