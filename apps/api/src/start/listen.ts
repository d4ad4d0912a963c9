import { createServer, type Server } from 'node:net';
import { StartupError } from '../lib/startup-error.ts';
import type { ListenAddress } from './listen-address.ts';

const notHere = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EADDRNOTAVAIL', 'EINVAL']);

/**
 * Listens, or fails with one sentence about the reason. The reason is described here, because only here the error is
 * known to concern this address: an unknown host of the database has the same code.
 * @throws StartupError
 */
export function listen(server: Server, address: ListenAddress): Promise<void> {
  return new Promise((done, fail) => {
    server.once('error', (error) => fail(new StartupError(describeListenFault(error, address))));
    server.listen(address.port, address.host, done);
  });
}

/**
 * Tries the address before any slow work starts, so that a port in use is reported at once and not after the database
 * has been opened.
 * @throws StartupError as `listen` does
 */
export async function requireFreeAddress(address: ListenAddress): Promise<void> {
  const probe = createServer();
  await listen(probe, address);
  await new Promise((done) => probe.close(done));
}

/** Describes in one sentence why nothing can listen there, and which setting to change. */
export function describeListenFault(
  { code = 'no reason given' }: NodeJS.ErrnoException,
  { host, port, portFrom, hostFrom = 'HOST' }: ListenAddress,
): string {
  if (code === 'EADDRINUSE') {
    return `Port ${port} on ${host} is in use; stop what uses it, or change ${portFrom} in .env.`;
  }
  if (code === 'EACCES') {
    return `Port ${port} may not be used without special rights; change ${portFrom} in .env to a port above 1023.`;
  }
  if (notHere.has(code)) {
    return `${hostFrom} is ${host}, which is no address of this machine; use 127.0.0.1, or 0.0.0.0 for all its networks.`;
  }
  return `Nothing can listen on port ${port} of ${host} (${code}); change ${hostFrom} or ${portFrom} in .env.`;
}
