import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { shapesOfBar } from './bar-shapes.ts';
import { placeLabels } from './place-labels.ts';

const read = (path: string) => readFileSync(join(import.meta.dirname, path), 'utf8');
const colours = read('timeline.module.css');
const theme = read('../../styles.css');

/** The colour of a class of the picture, or of a variable of the theme, in the light (0) or dark (1) scheme. */
function readColour(name: string, scheme: 0 | 1): string {
  const value = name.startsWith('--')
    ? new RegExp(`${name}: ([^;]+);`).exec(theme)?.[1]
    : new RegExp(`\\.${name} \\{\\s+color: ([^;]+);`).exec(colours)?.[1];
  const variable = /var\((.+)\)/.exec(value ?? '')?.[1];
  if (variable) return readColour(variable, scheme);
  return /light-dark\((#\w+), (#\w+)\)/.exec(value ?? '')?.[scheme + 1] ?? `no colour ${name}`;
}

/** Relative luminance and contrast, WCAG 2.2. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((place) => {
    const part = Number.parseInt(colour.slice(place, place + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

const tones = [
  'token',
  'lockWait',
  'lockHeld',
  'call',
  'bad',
  'request',
  'wait',
  'replay',
  'mark',
  'handOver',
  'endTold',
];

describe.each([
  ['light', 0],
  ['dark', 1],
] as const)('the colours of the picture in the %s scheme', (_, scheme) => {
  it.each(tones)('%s stands out from the surface', (tone) => {
    const surface = readColour('--surface', scheme);
    expect(contrast(readColour(tone, scheme), surface)).toBeGreaterThanOrEqual(3);
  });

  it('are all different', () => {
    expect(new Set(tones.map((tone) => readColour(tone, scheme))).size).toBe(tones.length);
  });
});

describe('the form of a bar', () => {
  const box = { x: 10, y: 0, width: 40, height: 6 };
  const solid = { kind: 'rect', ...box };

  it('shows without colour that a bar waits, that it came to nothing, or that it is a replay', () => {
    expect(shapesOfBar({ kind: 'request' }, box)).toEqual([{ ...solid, tone: 'request' }]);
    expect(shapesOfBar({ kind: 'wait' }, box)).toMatchObject([{ tone: 'wait', height: 3, y: 1.5 }]);
    expect(shapesOfBar({ kind: 'request', isBad: true }, box)).toEqual([
      { ...solid, tone: 'bad', isHollow: true },
    ]);
    expect(shapesOfBar({ kind: 'stale' }, box)).toMatchObject([{ tone: 'bad', isHollow: true }]);
    expect(shapesOfBar({ kind: 'replay' }, box)).toMatchObject([
      { x: 10, width: 2 },
      { x: 14, width: 36 },
    ]);
  });

  it('is plain when the bar is too narrow for another form', () => {
    const narrow = { ...box, width: 4 };
    expect(shapesOfBar({ kind: 'replay' }, narrow)).toHaveLength(1);
    expect(shapesOfBar({ kind: 'call', isBad: true }, narrow)).toMatchObject([{ isHollow: false }]);
  });
});

describe('labels', () => {
  const label = (x: number, text: string) => ({ x, text, tone: 'mark' as const });
  const place = (labels: ReturnType<typeof label>[], mostLines = 3) =>
    placeLabels(labels, { width: 600, mostLines });

  it('of the same moment stand one below the other at that moment', () => {
    const placed = place([label(40, 'access token made stale'), label(42, '20 requests')]);
    expect(placed).toMatchObject([
      { left: 40, line: 0, label: { text: 'access token made stale' } },
      { left: 42, line: 1, label: { text: '20 requests' } },
    ]);
  });

  it('share a line where there is room, and never run into each other or out of the picture', () => {
    expect(place([label(40, 'one'), label(200, 'two')])).toMatchObject([{ line: 0 }, { line: 0 }]);
    expect(place([label(595, 'at the end')])).toMatchObject([{ left: 600 - 62 }]);
    const crowded = [label(40, 'one'), label(41, 'two'), label(590, 'x'), label(591, 'y')];
    expect(place(crowded, 1)).toMatchObject([
      { left: 40 },
      { left: 40 + 3 * 6.2 + 10 },
      { left: 590 },
    ]);
  });
});
