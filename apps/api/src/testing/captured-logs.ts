import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Logger, pino } from 'pino';
import { loggerOptions } from '../lib/logger-options.ts';

/** Set by vitest.workspace.ts: what every test logged, and every secret it saw, for log-redaction.audit.test.ts. */
const folder = process.env.TEST_LOGS;
const file = (kind: 'logs' | 'prints' | 'secrets') =>
  join(folder ?? '', `${kind}-${process.pid}.txt`);

/** Keeps what a process of our own wrote, as if it had been logged here. */
export function keepLogs(lines: string): void {
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  appendFileSync(file('logs'), lines);
}

/** Keeps what a process of our own printed for people: sentences and stacks, which may hold a secret no more than a log line. */
export function keepPrints(text: string): void {
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  appendFileSync(file('prints'), text);
}

/** A logger as main.ts makes it, but at the most talkative level, whose lines are kept for the audit. */
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

/** Remembers values that no log line may ever hold. */
export function rememberSecrets(...secrets: string[]): void {
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  for (const secret of secrets)
    if (secret.length >= 8) appendFileSync(file('secrets'), `${JSON.stringify(secret)}\n`);
}
