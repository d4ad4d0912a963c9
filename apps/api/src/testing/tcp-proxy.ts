import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { createMessageSplitter, isNotification } from './postgres-messages.ts';

export type TcpProxy = {
  readonly port: number;
  /** Bytes sent to the server so far: it stands still while nothing is asked. */
  bytesSent(): number;
  /** Bytes that came back. */
  bytesReceived(): number;
  /** Lets no new connection through; those that are open stay. */
  refuse(): void;
  /** Breaks every connection and lets no new one through. */
  cut(): void;
  /** Keeps every connection open and lets nothing through: what a dead network looks like. */
  stall(): void;
  /** Drops what the server notifies of, and lets all else through: what LISTEN is behind a pooler in transaction mode. */
  deafen(): void;
  restore(): void;
  close(): Promise<void>;
};

/** A cable to a PostgreSQL server on this machine that tests can pull out. */
export async function createTcpProxy(target: { host: string; port: number }): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let isOpen = true;
  let isStalled = false;
  let isDeaf = false;
  let sent = 0;
  let received = 0;

  function keep(socket: Socket, other: Socket): void {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => {
      sockets.delete(socket);
      other.destroy();
    });
  }

  const server = createServer((client) => {
    if (!isOpen) {
      client.on('error', () => {}).destroy();
      return;
    }
    const upstream = connect(target);
    keep(client, upstream);
    keep(upstream, client);
    client.on('data', (chunk) => {
      sent += chunk.length;
      if (!isStalled) upstream.write(chunk);
    });
    const split = createMessageSplitter();
    upstream.on('data', (chunk) => {
      received += chunk.length;
      const messages = split(chunk).filter((message) => !isDeaf || !isNotification(message));
      if (!isStalled) client.write(Buffer.concat(messages));
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const destroyAll = () => {
    for (const socket of sockets) socket.destroy();
  };

  return {
    port: (server.address() as AddressInfo).port,
    bytesSent: () => sent,
    bytesReceived: () => received,
    refuse: () => {
      isOpen = false;
    },
    cut() {
      isOpen = false;
      destroyAll();
    },
    stall: () => {
      isStalled = true;
    },
    deafen: () => {
      isDeaf = true;
    },
    restore: () => {
      isOpen = true;
      isStalled = false;
      isDeaf = false;
    },
    async close() {
      destroyAll();
      await new Promise((done) => server.close(done));
    },
  };
}
