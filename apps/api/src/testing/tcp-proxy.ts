import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { createMessageSplitter, isNotification } from './postgres-messages.ts';

export type TcpProxy = {
  readonly port: number;
  /** Bytes sent to the server so far. The number stays the same while the client sends nothing. */
  bytesSent(): number;
  /** Bytes received from the server so far. */
  bytesReceived(): number;
  /** Refuses new connections; open ones stay. */
  refuse(): void;
  /** Breaks every connection and refuses new ones. */
  cut(): void;
  /** Keeps every connection open and lets nothing through, like a dead network. */
  stall(): void;
  /** Drops the server's notifications and lets everything else through, like a pooler in transaction mode. */
  deafen(): void;
  restore(): void;
  /** Leads new connections to another server. */
  leadTo(target: Target): void;
  close(): Promise<void>;
};

type Target = { readonly host: string; readonly port: number };

/** A proxy in front of a PostgreSQL server on this machine, with which tests can break the connection. */
export async function createTcpProxy(first: Target): Promise<TcpProxy> {
  let target = first;
  const sockets = new Set<Socket>();
  let isOpen = true;
  let isStalled = false;
  let isDeaf = false;
  let sent = 0;
  let received = 0;

  const server = createServer((client) => {
    if (!isOpen) {
      client.on('error', () => {}).destroy();
      return;
    }
    const upstream = connect(target);
    keep(sockets, client, upstream);
    keep(sockets, upstream, client);
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
    leadTo: (next) => {
      target = next;
    },
    async close() {
      destroyAll();
      await new Promise((done) => server.close(done));
    },
  };
}

function keep(sockets: Set<Socket>, socket: Socket, other: Socket): void {
  sockets.add(socket);
  socket.on('error', () => {});
  socket.on('close', () => {
    sockets.delete(socket);
    other.destroy();
  });
}
