import { request } from 'node:http';
import { apiBasePath, apiPaths } from '@latchkey/contracts/api';

export type Stream = {
  readonly servedBy: string;
  /** Resolves at the end with the moment of the end and everything that was sent. */
  readonly ended: Promise<{ at: number; text: string }>;
  hangUp(): void;
};

/** Opens an event stream. Resolves when its first bytes are there. */
export function openStream(origin: string, headers: Record<string, string>): Promise<Stream> {
  const url = `${origin}${apiBasePath}${apiPaths.sessionEvents.watch}`;
  return new Promise((done, fail) => {
    const sent = request(url, { headers, agent: false }, (answer) => {
      if (answer.statusCode !== 200) fail(new Error(`the stream answered ${answer.statusCode}`));
      let text = '';
      answer.setEncoding('utf8').on('data', (piece: string) => {
        text += piece;
      });
      answer.on('error', () => {});
      const ended = new Promise<{ at: number; text: string }>((over) => {
        answer.on('close', () => over({ at: performance.now(), text }));
      });
      const servedBy = String(answer.headers['x-served-by'] ?? '');
      answer.once('data', () => done({ servedBy, ended, hangUp: () => sent.destroy() }));
    });
    sent.on('error', fail);
    sent.end();
  });
}

/** Opens a stream through nginx, again and again, until the process with this port serves it. */
export async function watchAt(port: number, watch: () => Promise<Stream>): Promise<Stream> {
  for (;;) {
    const stream = await watch();
    if (stream.servedBy === `127.0.0.1:${port}`) return stream;
    stream.hangUp();
  }
}
