import { appendFileSync, mkdirSync } from 'node:fs';
import type { Server, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { type Place, placeAnswer } from './place-answer.ts';

/** The folder that vitest.workspace.ts sets. The audit reads from it which answers the tests have seen. */
const folder = process.env.TEST_LOGS;
const seen = new Set<string>();

function keepForAudit({ operation, code }: Place, status: number): void {
  const line = `${operation} ${status}${code ? ` ${code}` : ''}`;
  if (!folder || seen.has(line)) return;
  seen.add(line);
  mkdirSync(folder, { recursive: true });
  appendFileSync(join(folder, `answers-${process.pid}.txt`), `${line}\n`);
}

/**
 * Compares every answer of the server with the OpenAPI document, whatever client gets it. Call `requireDeclared` when
 * the server has closed.
 */
export function checkAnswers(server: Server) {
  const faults = new Set<string>();
  server.prependListener('request', ({ method = '', url = '' }, res) => {
    const readBody = captureBody(res);
    res.once('close', () => {
      // An answer whose client hung up is only a part of one. Streams of events always end so.
      const isStream = String(res.getHeader('content-type')).startsWith('text/event-stream');
      if (!res.writableFinished && !(isStream && res.headersSent)) return;
      const { statusCode: status } = res;
      try {
        const place = placeAnswer({
          method,
          url,
          status,
          headers: res.getHeaders(),
          body: readBody(),
        });
        if (place) keepForAudit(place, status);
      } catch (error) {
        faults.add((error as Error).message);
      }
    });
  });
  return {
    /** @throws Error that lists what the answers had that the document does not allow */
    requireDeclared(): void {
      if (faults.size > 0) throw new Error([...faults].join('\n'));
    },
  };
}

/** The API writes each body at once, with `end`. */
function captureBody(res: ServerResponse): () => string {
  const end = res.end.bind(res) as (...given: unknown[]) => ServerResponse;
  let body = '';
  res.end = ((...given: unknown[]) => {
    const [content] = given;
    if (typeof content === 'string' || Buffer.isBuffer(content)) body = content.toString();
    return end(...given);
  }) as typeof res.end;
  return () => body;
}
