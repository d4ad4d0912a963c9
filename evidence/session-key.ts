import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { buildProduct } from '../e2e/support/prepare.ts';
import { showCost } from './session-key/session-key-cost.ts';
import { updateDocument } from './session-key/session-key-report.ts';
import type { Shown } from './session-key/session-key-scene.ts';
import { showThief } from './session-key/session-key-thief.ts';
import { showTwoTabs } from './session-key/session-key-two-tabs.ts';

/**
 * `npm run session-key [-- parts]` shows in a real Chromium what the key of a session stops, measures what it costs, and
 * writes evidence/session-key.md. The exit code is 1 when a claim does not hold.
 */
const parts: Readonly<Record<string, { title: string; show: () => Promise<Shown> }>> = {
  thief: { title: 'A thief who follows each refresh', show: showThief },
  'one-key': { title: 'One key for two tabs', show: showTwoTabs },
  cost: { title: 'What it costs', show: showCost },
};

const { positionals } = parseArgs({ allowPositionals: true });
const unknown = positionals.find((name) => !(name in parts));
if (unknown) {
  throw new Error(`No part is called ${unknown}. There are: ${Object.keys(parts).join(', ')}`);
}

buildProduct();
const fresh = new Map<string, string>();
const faults: string[] = [];
for (const [name, { title, show }] of Object.entries(parts)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  const shown = await show();
  const date = new Date().toISOString().slice(0, 10);
  const lost = shown.faults.map((fault) => `- **does not hold**: ${fault}`);
  const text = [shown.text, `Run on ${date}.`, ...(lost.length > 0 ? [lost.join('\n')] : [])];
  fresh.set(title, text.join('\n\n'));
  process.stdout.write(`${text.join('\n\n')}\n\n`);
  faults.push(...shown.faults);
}

const file = new URL('./session-key.md', import.meta.url);
const old = existsSync(file) ? readFileSync(file, 'utf8') : '';
const titles = Object.values(parts).map(({ title }) => title);
writeFileSync(file, updateDocument(old, titles, fresh));
process.exitCode = faults.length > 0 ? 1 : 0;
