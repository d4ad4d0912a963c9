import { format } from 'node:util';
import { afterEach, beforeEach, expect, vi } from 'vitest';

const printed: string[] = [];

/** A test fails when it prints an error or a warning: React's act warnings, misuse, what jsdom cannot do. */
export function failOnConsoleErrors() {
  const keep = (...args: unknown[]) => void printed.push(format(...args));

  beforeEach(() => {
    vi.spyOn(console, 'error').mockImplementation(keep);
    vi.spyOn(console, 'warn').mockImplementation(keep);
  });
  afterEach(() => expect(takeConsoleErrors(), 'printed and not expected').toEqual([]));
}

/** Returns what was printed in this test so far. A test that takes it expects it. */
export function takeConsoleErrors(): string[] {
  return printed.splice(0);
}
