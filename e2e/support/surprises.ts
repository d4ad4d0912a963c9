import type { BrowserContext } from '@playwright/test';

export type Surprises = {
  /** Everything a developer would see in red. */
  all(): string[];
  /** The same without Chromium's own messages about a 401 or a lost server, because tests cause those. */
  serious(): string[];
  /** Clears the list, for a test that caused the errors on purpose. */
  forget(): void;
};

const causedByTests = /^(Failed to load resource|WebSocket connection to)/;

/**
 * Collects uncaught errors, and console errors and warnings, which include violations of the Content-Security-Policy.
 */
export function watchSurprises(context: BrowserContext): Surprises {
  let seen: string[] = [];
  context.on('weberror', (webError) => seen.push(`uncaught: ${webError.error().stack}`));
  context.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') seen.push(message.text());
  });
  return {
    all: () => [...seen],
    serious: () => seen.filter((text) => !causedByTests.test(text)),
    forget() {
      seen = [];
    },
  };
}
