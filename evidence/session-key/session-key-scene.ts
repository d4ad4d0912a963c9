import { setTimeout as wait } from 'node:timers/promises';
import { type Browser, chromium } from '@playwright/test';
import { chromiumArgs, findChromium } from '../../e2e/support/find-chromium.ts';
import { findFreePort } from '../../e2e/support/free-port.ts';
import { mailsTo } from '../../e2e/support/mails.ts';
import { type Server, startServer } from '../../e2e/support/server.ts';
import { add } from './session-key-report.ts';

/** What one part has shown, as Markdown, and what was not as it should be. */
export type Shown = { readonly text: string; readonly faults: readonly string[] };

export type Scene = {
  readonly browser: Browser;
  readonly server: Server;
  /** Moves the clock of the server forward. Apart from that, it goes on as the real one does. */
  pass(seconds: number): void;
  /** The security events that the server has logged since the last call, by name. */
  takeEvents(): ReadonlyMap<string, number>;
  /** How many sessions the server has ended, by reason. */
  readEnds(): Promise<ReadonlyMap<string, number>>;
};

/** Runs a part with the built product, on a clock of its own, and with a real Chromium. */
export async function withScene<Value>(
  sessionKeys: 'on' | 'off',
  play: (scene: Scene) => Promise<Value>,
): Promise<Value> {
  const metricsPort = await findFreePort();
  // The server of the browser tests takes these settings from here.
  Object.assign(process.env, { SESSION_KEYS: sessionKeys, METRICS_PORT: String(metricsPort) });
  const server = await startServer('production build');
  try {
    const browser = await chromium.launch({ ...findChromium(), args: chromiumArgs });
    try {
      return await play({
        browser,
        server,
        pass: (seconds) => server.advance({ minutes: seconds / 60 }),
        takeEvents: () => countEvents(server.takeOutput()),
        readEnds: () => readEnds(metricsPort),
      });
    } finally {
      await browser.close();
    }
  } finally {
    await server.stop();
  }
}

function countEvents(output: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const [, name = ''] of output.matchAll(/"event":"([a-z_]+)"/g)) {
    add(counts, name);
  }
  return counts;
}

async function readEnds(port: number): Promise<ReadonlyMap<string, number>> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const lines = text.matchAll(/^latchkey_sessions_ended_total\{.*reason="(\w+)".*\} (\d+)$/gm);
  return new Map([...lines].map(([, reason = '', count]) => [reason, Number(count)]));
}

/** Waits for a mail with this subject, for five seconds at most. */
export async function gotMail(server: Server, address: string, subject: string): Promise<boolean> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const mails = await mailsTo(server, address);
    if (mails.some((mail) => mail.subject === subject)) return true;
    await wait(100);
  }
  return false;
}
