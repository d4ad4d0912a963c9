import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Logger, pino } from 'pino';
import { loggerOptions } from '../lib/logger-options.ts';

/** The folder for everything that tests log and all secrets they see. vitest.workspace.ts sets it, for the audit. */
const folder = process.env.TEST_LOGS;
const file = (kind: 'logs' | 'prints' | 'secrets') =>
  join(folder ?? '', `${kind}-${process.pid}.txt`);

/** Keeps the log lines of another process of ours for the audit, as if they had been logged here. */
export function keepLogs(lines: string): void {
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  appendFileSync(file('logs'), lines);
}

/** Keeps what a process of ours printed for people: sentences and stacks, which must not contain secrets either. */
export function keepPrints(text: string): void {
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  appendFileSync(file('prints'), text);
}

/** A logger like that of main.ts, but with level `trace`. Its lines are kept for the audit. */
export function createCapturedLogger(onLine: (line: string) => void = () => {}): Logger {
  return pino(
    { ...loggerOptions, level: 'trace' },
    {
      write(line: string) {
        onLine(line);
        keepLogs(line);
      },
    },
  );
}

/** Remembers values that no log line may contain. */
export function rememberSecrets(...secrets: string[]): void {
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  for (const secret of secrets)
    if (secret.length >= 8) appendFileSync(file('secrets'), `${JSON.stringify(secret)}\n`);
}
