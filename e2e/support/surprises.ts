import type { BrowserContext } from '@playwright/test';

export type Surprises = {
  /** Everything a developer would see in red. */
  all(): string[];
  /** Without what Chromium writes by itself about an answer of 401, or a lost server: tests cause those. */
  serious(): string[];
  /** For a test that caused what was seen. */
  forget(): void;
};

const causedByTests = /^(Failed to load resource|WebSocket connection to)/;

/** Collects console errors and warnings (violations of the Content-Security-Policy are some) and uncaught errors. */
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
