import type { Tone } from './picture.ts';

export type Label = { readonly x: number; readonly text: string; readonly tone: Tone };

/** A label with its place: pixels from the left, and the line from 0. */
export type Placed = { readonly label: Label; readonly left: number; readonly line: number };

type Room = { readonly width: number; readonly mostLines: number };

/** The width of a letter of the small text, about, in pixels. */
const letter = 6.2;
const between = 10;
export const widthOf = (text: string) => text.length * letter;
export const lineHeight = 14;
/** How far from its moment a label may stand when no line is free at the moment itself, in pixels. */
const mostShift = 160;

/**
 * Places each label at its moment, on as few lines as possible without an overlap. A label that finds no place is left
 * out, but its item can still be pointed at.
 */
export function placeLabels(labels: readonly Label[], { width, mostLines }: Room): Placed[] {
  const placed: Placed[] = [];
  const taken = Array.from({ length: mostLines }, () => 0);
  for (const label of labels.toSorted((one, other) => one.x - other.x)) {
    const length = widthOf(label.text);
    const wanted = Math.max(Math.min(label.x, width - length), 0);
    const lefts = taken.map((end) => Math.max(end, wanted));
    const left = Math.min(...lefts);
    if (left - wanted > mostShift || (left > wanted && left + length > width)) continue;
    const line = lefts.indexOf(left);
    placed.push({ label, left, line });
    taken[line] = left + length + between;
  }
  return placed;
}
