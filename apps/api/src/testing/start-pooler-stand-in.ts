import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { errorResponse, startupParameters } from './postgres-messages.ts';

export type PoolerStandIn = {
  readonly port: number;
  /** Answers each new connection with an error, like a server that is starting up or full; null stops this. */
  refuseWith(refusal: { code: string; message: string } | null): void;
  close(): Promise<void>;
};

/** The start-up parameters that pgbouncer accepts, unless `ignore_startup_parameters` lists more. */
const known = new Set([
  'user',
  'database',
  'application_name',
  'client_encoding',
  'datestyle',
  'timezone',
  'standard_conforming_strings',
]);

/** Forwards each connection to a server, but refuses the start-up parameters that pgbouncer refuses by default. */
export async function startPoolerStandIn(target: {
  host: string;
  port: number;
}): Promise<PoolerStandIn> {
  const sockets = new Set<Socket>();
  let refusal: { code: string; message: string } | null = null;

  function keep(socket: Socket): void {
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
  }

  const server = createServer((client) => {
    keep(client);
    client.once('data', (packet) => {
      const unknown = startupParameters(packet).find((name) => !known.has(name.toLowerCase()));
      const answer =
        refusal ??
        (unknown && { code: '08P01', message: `unsupported startup parameter: ${unknown}` });
      if (answer) {
        client.end(errorResponse(answer.code, answer.message));
        return;
      }
      const upstream = connect(target);
      keep(upstream);
      upstream.write(packet);
      client.pipe(upstream).pipe(client);
      client.on('close', () => upstream.destroy());
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    port: (server.address() as AddressInfo).port,
    refuseWith: (next) => {
      refusal = next;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((done) => server.close(done));
    },
  };
}
