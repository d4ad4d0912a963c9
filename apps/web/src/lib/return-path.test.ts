import { describe, expect, it } from 'vitest';
import { safeReturnPath } from './return-path.ts';

const origin = 'https://app.example.com';

describe('the return address after sign-in', () => {
  it.each(['/', '/notes', '/notes?page=2#top', '/sign-in'])('%s is kept', (path) => {
    expect(safeReturnPath(path, origin)).toBe(path);
  });

  it.each([
    null,
    '',
    'notes',
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '\\\\evil.example',
    'https://evil.example',
    'https:evil.example',
    'javascript:alert(1)',
    ' //evil.example',
    '//',
  ])('%j leads home instead', (path) => {
    expect(safeReturnPath(path, origin)).toBe('/');
  });
});
