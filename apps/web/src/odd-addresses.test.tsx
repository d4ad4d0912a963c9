import { product } from '@latchkey/contracts/product';
import { cleanup, screen } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { renderApp } from './testing/render-app.tsx';
import { serveFakeApi } from './testing/serve-fake-api.ts';

serveFakeApi();
afterEach(() => vi.restoreAllMocks());

const percent = (bytes: readonly number[]) =>
  bytes.map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
const encoded = (text: string) => percent([...new TextEncoder().encode(text)]);

/** Texts, encoded for an address, that may break route patterns, decoders or line-based code. */
const odd = [
  ...Array.from({ length: 33 }, (_, code) => percent([code])),
  ...['\u007f', '\u0085', '\u00a0', '\u2028', '\u2029', '\ufeff', '\uffff', '🙂'].map(encoded),
  ...[
    '%',
    '%2',
    '%zz',
    '%E0%A4%A',
    '%ff',
    '%ED%A0%80',
    '%25',
    '%2F',
    '%5C',
    '%2e%2e',
    '%3F',
    '%23',
  ],
  ...[
    '*',
    ':id',
    '(',
    ')',
    '[',
    ']',
    '{',
    '}',
    '+',
    '|',
    '$',
    '^',
    "'",
    '"',
    '<b>',
    '&amp;',
    ';',
    '=',
  ],
  ...['//', '/./', '//evil.example', '\u2028', '\u00e9', 'x'.repeat(5_000)],
];

it.each(odd.map((text) => [JSON.stringify(text.slice(0, 20)), text]))(
  'an address that contains %s shows a page with a link home, and never an empty one',
  async (_what, text) => {
    // The router warns about what it cannot decode.
    vi.spyOn(console, 'warn').mockImplementation(() => {});
    for (const path of [`/${text}`, `/sign-in${text}`, `/${text}/sign-in`]) {
      renderApp({ path: `${window.location.origin}${path}` });
      expect(await screen.findByRole('heading', { level: 1 })).toHaveTextContent(
        /^(There is nothing at this address|Sign in)$/,
      );
      expect(screen.getByRole('link', { name: product.name })).toHaveAttribute('href', '/');
      cleanup();
    }
  },
);
