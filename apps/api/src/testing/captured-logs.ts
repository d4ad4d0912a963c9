import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Logger, pino } from 'pino';

/** Set by vitest.workspace.ts: what every test logged, and every secret it saw, for log-redaction.audit.test.ts. */
const folder = process.env.LATCHKEY_TEST_LOGS;
const file = (kind: 'logs' | 'secrets') => join(folder ?? '', `${kind}-${process.pid}.txt`);

/** A logger at the most talkative level whose lines are kept for the audit. */
export function createCapturedLogger(onLine: (line: string) => void = () => {}): Logger {
  if (folder) mkdirSync(folder, { recursive: true });
  return pino(
    { level: 'trace', base: null, timestamp: pino.stdTimeFunctions.isoTime },
    {
      write(line: string) {
        onLine(line);
        if (folder) appendFileSync(file('logs'), line);
      },
    },
  );
}

/** Remembers values that no log line may ever hold. */
export function rememberSecrets(...secrets: string[]): void {
  if (!folder) return;
  for (const secret of secrets)
    if (secret.length >= 8) appendFileSync(file('secrets'), `${JSON.stringify(secret)}\n`);
}
