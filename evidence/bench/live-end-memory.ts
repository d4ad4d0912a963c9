import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { apiBasePath, apiPaths } from '@latchkey/contracts/api';
import { newId } from '../../apps/api/src/lib/id.ts';
import { http } from './load.ts';
import { memoryMb } from './process-stat.ts';
import { person, type Site } from './site.ts';

const streams = 10_000;
/** Lets a signal collect what is no longer used, so that only what is kept is counted. */
const collecting = [
  '--expose-gc',
  '--import',
  'data:text/javascript,process.on("SIGUSR2", () => globalThis.gc())',
];

/**
 * How much more RAM the process occupies with 10,000 idle event streams than after the same number of other requests.
 * @returns a row of the table
 */
export async function measureStreams(site: Site): Promise<string[]> {
  const { port, pid } = await site.startProduct({}, { flags: collecting });
  const sockets: Socket[] = [];
  const open = async (path: string) => {
    for (let opened = 0; opened < streams; opened += 100) {
      const some = Array.from({ length: 100 }, (_, number) =>
        ask(site, port, path, opened + number),
      );
      sockets.push(...(await Promise.all(some)));
    }
  };
  const closeAll = () => {
    for (const socket of sockets.splice(0)) socket.destroy();
  };
  // Warms the process up, so that only what the streams keep is counted.
  await open('/protected');
  closeAll();
  const before = await kept(pid);
  await open(apiPaths.sessionEvents.watch);
  const used = (await kept(pid)) - before;
  closeAll();
  return [
    `${streams.toLocaleString('en')} idle event streams`,
    `${used.toFixed(0)} MB`,
    'at most 150 MB',
  ];
}

async function kept(pid: number): Promise<number> {
  await pause(3_000);
  process.kill(pid, 'SIGUSR2');
  await pause(3_000);
  return memoryMb(pid);
}

/** Opens a connection, and sends one request for a session of its own. Resolves when the answer begins. */
function ask(site: Site, port: number, path: string, client: number): Promise<Socket> {
  const now = Date.now();
  const times = { authenticatedAt: new Date(now), expiresAt: new Date(now + 3.6e6) };
  const { token } = site.accessTokens.issue(person, { id: newId(), ...times });
  const headers = { Authorization: `Bearer ${token}` };
  return new Promise((done, fail) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(http(`GET ${apiBasePath}${path}`, { client, headers }));
    });
    socket.once('data', (chunk) => {
      if (String(chunk).startsWith('HTTP/1.1 200')) done(socket);
      else fail(new Error(String(chunk)));
    });
    socket.on('error', fail);
  });
}
