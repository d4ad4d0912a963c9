import { describe, expect, it } from 'vitest';
import { parseDuration } from './duration.ts';

describe('parseDuration', () => {
  it.each([
    ['500ms', 500],
    ['1s', 1_000],
    ['10s', 10_000],
    ['15m', 900_000],
    ['12h', 43_200_000],
    ['7d', 604_800_000],
    ['999999d', 86_399_913_600_000],
  ])('%s is %d ms', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each([
    '',
    '10',
    's',
    '0s',
    '01s',
    '-1s',
    '+1s',
    '1.5h',
    '1 s',
    ' 1s',
    '1s ',
    '1s\n',
    '1S',
    '1w',
    '1us',
    '1M',
    '1h30m',
    '1000000s',
    '１s',
  ])('%j is not a duration', (text) => {
    expect(parseDuration(text)).toBeNull();
  });
});
