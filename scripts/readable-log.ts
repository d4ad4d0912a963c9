import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { prettyFactory } from 'pino-pretty';
import type { DescribedError } from '../apps/api/src/lib/describe-error.ts';

type LogLine = {
  readonly msg?: string;
  readonly event?: string;
  readonly err?: DescribedError;
  readonly method?: string;
  readonly route?: string;
  readonly status?: number;
  readonly responseTime?: number;
};

/** Writes the API's JSON log for people: one short line for each request or event, and the stack of an error. */
export function writeReadably(log: Readable, out: Writable, options: { colour: boolean }): void {
  const toText = prettyFactory({
    colorize: options.colour,
    translateTime: 'SYS:HH:MM:ss',
    hideObject: true,
    messageFormat: (line) => describe(line as LogLine),
  });
  createInterface({ input: log }).on('line', (line) => void out.write(toText(line)));
}

function describe({ msg = '', event, err, ...request }: LogLine): string {
  const { method, route = '(no route)', status, responseTime } = request;
  if (method !== undefined) return `${method} ${route} ${status} in ${responseTime} ms`;
  const text = event ? `${msg || 'event'} (${event})` : msg;
  return err ? `${text}\n${describeError(err)}` : text;
}

function describeError({ type, code, stack, cause }: DescribedError): string {
  const own = `    ${type}${code ? ` ${code}` : ''}\n${stack}`;
  return cause ? `${own}\n    caused by\n${describeError(cause)}` : own;
}
