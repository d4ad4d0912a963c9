import { rmSync } from 'node:fs';
import { expect } from '@playwright/test';
import { makeTemporaryFolder } from '../../apps/api/src/testing/temporary-folder.ts';
import { findFreePort } from '../support/free-port.ts';
import { startCommand } from '../support/processes.ts';
import {
  type Command,
  commands,
  type Driver,
  type Parameters,
  timeouts,
  type Wishes,
} from './driver.ts';

/** Starts WebKitGTK's own small browser through WebKitWebDriver. It stores nothing, and needs a display. */
export async function startWebKit(program: string, wishes: Wishes): Promise<Driver> {
  const folder = makeTemporaryFolder('webkit');
  const port = await findFreePort();
  const running = await startCommand({
    // The driver itself prints nothing, so the shell prints the line that we wait for.
    command: ['sh', '-c', `echo started; exec WebKitWebDriver --port=${port}`],
    cwd: folder,
    env: { ...process.env, HOME: folder },
    readyLine: 'started',
  });
  const driver = `http://127.0.0.1:${port}`;
  await expect(async () => void (await fetch(`${driver}/status`))).toPass({ timeout: 30_000 });

  const args = [
    '--automation',
    `--enable-html5-local-storage=${wishes.storage === 'kept'}`,
    `--cookies-policy=${wishes.cookies === 'kept' ? 'no-third-party' : 'never'}`,
  ];
  const options = { 'webkitgtk:browserOptions': { binary: program, args }, timeouts };
  const session = await ask(driver, 'newSession', { capabilities: { alwaysMatch: options } });
  const { sessionId } = session as { sessionId: string };
  return {
    send: (command, parameters) => ask(`${driver}/session/${sessionId}`, command, parameters),
    async stop() {
      await running.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function ask(base: string, command: Command, parameters: Parameters = {}): Promise<unknown> {
  const [method, path] = commands[command].http.split(' ') as [string, string];
  const body = method === 'POST' ? { body: JSON.stringify(parameters) } : {};
  const answer = await fetch(`${base}${path.replace(':id', String(parameters.id))}`, {
    method,
    ...body,
  });
  const { value } = (await answer.json()) as { value: unknown };
  if (answer.ok) return value;
  const { error, message } = value as { error: string; message: string };
  throw new Error(`${error}: ${message}`);
}
