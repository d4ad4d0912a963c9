import { readFileSync } from 'node:fs';
import { product } from '@latchkey/contracts/product';
import { describe, expect, it } from 'vitest';
import { createMailContext } from './mail-context.ts';
import { renderMail } from './render-mail.ts';

const content = {
  subject: 'Confirm your address',
  paragraphs: ['Hello <Ada> & "Bob".', 'Second.'],
  button: { text: 'Confirm', href: 'http://localhost:3000/verify#a.b' },
  notes: ["It's small print."],
};

describe('a rendered mail', () => {
  it('says the same as text and as HTML, in the same order', () => {
    const { text, html } = renderMail(content);
    expect(text).toBe(
      `Hello <Ada> & "Bob".\n\nSecond.\n\nConfirm:\nhttp://localhost:3000/verify#a.b\n\nIt's small print.\n\n-- \n${product.name}\n`,
    );
    const body = html.slice(html.indexOf('<h1'));
    const parts = ['Confirm your address', 'Hello &lt;Ada&gt; &amp; &quot;Bob&quot;.', 'Second.'];
    const places = [...parts, 'href="http://localhost:3000/verify#a.b"', 'It&#39;s small print.'];
    const found = places.map((part) => body.indexOf(part));
    expect(found).toEqual([...found].sort((a, b) => a - b));
    expect(found).not.toContain(-1);
  });

  it('loads nothing and runs nothing', () => {
    const { html } = renderMail(content);
    expect(html).not.toMatch(
      /<(img|script|link|iframe|object|form)|\bsrc=|url\(|@import|\son\w+=/i,
    );
  });

  it('has no button and no address when its content has none', () => {
    const { html, text } = renderMail({ subject: 'Gone', paragraphs: ['Your account is gone.'] });
    expect(html).not.toContain('<a ');
    expect(text).toBe(`Your account is gone.\n\n-- \n${product.name}\n`);
  });

  it('has the colours of the pages, in both themes', () => {
    const page = readFileSync(new URL('../../../web/src/styles.css', import.meta.url), 'utf8');
    const { html } = renderMail(content);
    const [light = '', dark = ''] = html.split('prefers-color-scheme: dark');
    for (const name of ['page', 'surface', 'ink', 'ink-soft', 'line', 'accent', 'on-accent']) {
      const pair = new RegExp(`--${name}: light-dark\\((#\\w+), (#\\w+)\\)`).exec(page);
      expect(light, name).toContain(pair?.[1]);
      expect(dark, name).toContain(pair?.[2]);
    }
  });
});

describe('what a mail may ask for', () => {
  const publicOrigin = 'https://app.example.com';
  const links = { token: (purpose: string, id: string) => `${id}.${purpose}` };
  const context = createMailContext({ publicOrigin, links });

  it('is the address of a page below the public origin, and of a link, whose token is in the fragment', () => {
    expect(context.page('/forgot-password')).toBe('https://app.example.com/forgot-password');
    expect(context.link('/verify', 'register', 'x')).toBe(
      'https://app.example.com/verify#x.register',
    );
  });

  it('is a time in UTC, in words', () => {
    expect(context.time('2026-03-05T07:04:59.999Z')).toBe('5 March 2026, 07:04 UTC');
    expect(context.time(new Date(Date.UTC(2026, 11, 31, 23, 59)))).toBe(
      '31 December 2026, 23:59 UTC',
    );
  });
});
