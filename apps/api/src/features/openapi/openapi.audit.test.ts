import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listDescribed } from './testing/list-described.ts';

/** The folder that vitest.workspace.ts sets. This file runs after all others, which wrote there what they were answered. */
const folder = process.env.TEST_LOGS ?? '';
const seen = new Set(
  readdirSync(folder)
    .filter((name) => name.startsWith('answers-'))
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'))
    .filter(Boolean),
);

const described = listDescribed();

/** Parts that all endpoints share answer these, so we require each of them at one endpoint or another. */
const everywhere = ['429 rate_limited', '500 internal_error', '503 service_unavailable'];

describe('the answers of all other tests', () => {
  it('were recorded', () => {
    expect(seen.size).toBeGreaterThan(100);
  });

  it('include every success and every problem of every endpoint in the OpenAPI document', () => {
    const own = described.filter((line) => !everywhere.some((answer) => line.endsWith(answer)));
    expect(own.length).toBeGreaterThan(100);
    expect(own.filter((line) => !seen.has(line))).toEqual([]);
  });

  it.each(everywhere)('include a %s', (answer) => {
    expect([...seen].filter((line) => line.endsWith(answer))).not.toEqual([]);
  });

  it('are all in the document', () => {
    expect([...seen].filter((line) => !described.includes(line))).toEqual([]);
  });
});
