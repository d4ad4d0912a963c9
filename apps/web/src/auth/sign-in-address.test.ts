import { describe, expect, it } from 'vitest';
import { readReturnPath } from './sign-in-address.ts';

const origin = 'https://app.example.com';

function safeReturnPath(path: string | null, origin: string): string {
  const search = path === null ? '' : `?${new URLSearchParams({ returnTo: path })}`;
  return readReturnPath(search, origin);
}

describe('the return address after sign-in', () => {
  it.each([
    '/',
    '/notes',
    '/notes?page=2#top',
    '/sign-in',
    '/notes//two',
    '/?next=//evil.example',
    '/#//evil.example',
    '/notes?a=%2F%2Fb',
  ])('%s is kept', (path) => {
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
    '/..//evil.example',
    '/.//evil.example',
    '/a/..//evil.example',
    '/a/../..//evil.example',
    '/%2e%2e//evil.example',
    '/%2E//evil.example',
    '/.%2e//evil.example',
    '/..\\\\evil.example',
    '/.\\/evil.example',
    '/..\t//evil.example',
    '/.\n.//evil.example',
    '/..//',
    '/..///evil.example',
    '/..//app.example.com/notes',
    '/..//user@evil.example:443/',
  ])('%j leads home instead', (path) => {
    expect(safeReturnPath(path, origin)).toBe('/');
  });

  it('is normalised when it spells an own page in another way', () => {
    const paths = ['/a/../notes', '/./notes', '/a/..\\notes'];
    expect(paths.map((path) => safeReturnPath(path, origin))).toEqual(Array(3).fill('/notes'));
  });
});
