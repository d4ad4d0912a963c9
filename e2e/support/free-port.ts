import { createServer } from 'node:net';

/**
 * Finds a port that is free on both loopback families. It is below the range for outgoing connections, so that none of
 * those takes the port while its server restarts.
 */
export async function findFreePort(): Promise<number> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    if ((await canListen('127.0.0.1', port)) && (await canListen('::1', port))) return port;
  }
  throw new Error('No free port was found between 20000 and 32000.');
}

function canListen(host: string, port: number): Promise<boolean> {
  return new Promise((done) => {
    const server = createServer();
    // On a machine without IPv6 nothing can use the port there, so only EADDRINUSE counts.
    server.once('error', (error: NodeJS.ErrnoException) => done(error.code !== 'EADDRINUSE'));
    server.listen({ host, port }, () => server.close(() => done(true)));
  });
}
