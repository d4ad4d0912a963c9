import { join } from 'node:path';
import { inject } from 'vitest';
import type {} from './api-bundle.setup.ts';
import { keepLogs, keepPrints } from './captured-logs.ts';
import { type StartedProcess, startProcess } from './start-process.ts';

export type ApiProcess = StartedProcess & {
  /** Resolves when its log contains the text; rejects when the process ends without it. */
  logged(text: string): Promise<void>;
};

type Options = { cwd: string; env: Record<string, string>; args?: readonly string[] };

/** Starts the built API as a separate process, as `npm start` does. Its whole output is kept for the audit. */
export function startApi(options: Options): ApiProcess {
  const api = startProcess({ file: join(inject('apiBundle'), 'main.js'), ...options });
  const ended = api.ended.then((end) => {
    const lines = api.stdout().split(/(?<=\n)/);
    const isLogged = (line: string) => line.startsWith('{');
    keepLogs(lines.filter(isLogged).join(''));
    keepPrints(lines.filter((line) => !isLogged(line)).join('') + api.stderr());
    return end;
  });
  return { ...api, ended, logged: api.printed };
}
