import { format } from 'node:util';
import { afterEach, beforeEach, expect, vi } from 'vitest';

const printed: string[] = [];

/** Makes each test fail that prints an error or a warning: React's act warnings, misuse, or what jsdom cannot do. */
export function failOnConsoleErrors() {
  const keep = (...args: unknown[]) => void printed.push(format(...args));

  beforeEach(() => {
    vi.spyOn(console, 'error').mockImplementation(keep);
    vi.spyOn(console, 'warn').mockImplementation(keep);
  });
  afterEach(() => expect(takeConsoleErrors(), 'printed and not expected').toEqual([]));
}

/** Returns what was printed in this test so far, and counts it as expected. */
export function takeConsoleErrors(): string[] {
  return printed.splice(0);
}
