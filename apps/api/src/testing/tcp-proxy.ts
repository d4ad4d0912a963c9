import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

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
  restore(): void;
  close(): Promise<void>;
};

/** A cable to a server on this machine that tests can pull out. */
export async function createTcpProxy(target: { host: string; port: number }): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let isOpen = true;
  let isStalled = false;
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
    upstream.on('data', (chunk) => {
      received += chunk.length;
      if (!isStalled) client.write(chunk);
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
    restore: () => {
      isOpen = true;
      isStalled = false;
    },
    async close() {
      destroyAll();
      await new Promise((done) => server.close(done));
    },
  };
}
