import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Guard } from './mistake.ts';

/**
 * `does not run` means that there is no such test, or that its file could not be loaded. A timeout is not a failure,
 * because a busy machine causes timeouts too.
 */
export type Outcome = 'passes' | 'fails' | 'times out' | 'does not run';

type Report = {
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
};

const patience = 300_000;

/** Runs only the given tests of a tree. The outcomes are in the order of the guards. */
export async function runGuards(folder: string, guards: readonly Guard[]): Promise<Outcome[]> {
  const reportFile = join(folder, 'guards.json');
  rmSync(reportFile, { force: true });
  const given = [
    'run',
    '--config=vitest.workspace.ts',
    ...unique(guards.map(projectOf)).map((name) => `--project=${name}`),
    `--testNamePattern=${guards.map(({ test }) => escapeRegExp(test)).join('|')}`,
    '--reporter=json',
    `--outputFile=${reportFile}`,
    ...unique(guards.map((guard) => guard.file)),
  ];
  const run = spawn(process.execPath, ['node_modules/vitest/vitest.mjs', ...given], {
    cwd: folder,
    stdio: 'ignore',
    timeout: patience,
    env: { ...process.env, TEST_LOGS: join(folder, 'logs') },
  });
  // Stop the run before the copy is removed. Otherwise it would write new files there.
  const stop = () => void run.kill('SIGKILL');
  process.prependOnceListener('exit', stop);
  await once(run, 'close');
  process.off('exit', stop);
  const report = readReport(reportFile);
  return guards.map((guard) => outcomeOf(guard, report));
}

function projectOf({ file }: Guard): string {
  return file.startsWith('apps/web/') ? 'web' : 'api';
}

/** Reads the report. A missing report counts as empty, because the file may not even have been loaded. */
function readReport(file: string): Report {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return { testResults: [] };
  }
}

function outcomeOf(guard: Guard, { testResults }: Report): Outcome {
  const ran = testResults
    .filter(({ name }) => name.endsWith(`/${guard.file}`))
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ fullName }) => fullName.includes(guard.test))
    .filter(({ status }) => status === 'passed' || status === 'failed');
  const failed = ran.filter(({ status }) => status === 'failed');
  if (ran.length === 0) return 'does not run';
  if (failed.length === 0) return 'passes';
  // The report may have Vitest's own placeholder instead of the message of a timeout.
  const isTimeout = (message: string) => /STACK_TRACE_ERROR|timed out in/.test(message);
  return failed.some((one) => !one.failureMessages.some(isTimeout)) ? 'fails' : 'times out';
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
