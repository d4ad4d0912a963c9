import { createServer } from 'node:net';

/**
 * A port that is free on both loopback families. Below the range that systems hand out for outgoing connections,
 * so that none of those takes it while the server that owns it restarts.
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
    // A machine without IPv6 cannot have the port taken there.
    server.once('error', (error: NodeJS.ErrnoException) => done(error.code !== 'EADDRINUSE'));
    server.listen({ host, port }, () => server.close(() => done(true)));
  });
}
