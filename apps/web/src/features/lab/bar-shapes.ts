import type { Shape, Tone } from './picture.ts';
import type { Bar } from './timeline-model.ts';

type Box = {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
};

const toneOf: Record<Bar['kind'], Tone> = {
  token: 'token',
  stale: 'bad',
  'lock-wait': 'lockWait',
  'lock-held': 'lockHeld',
  call: 'call',
  request: 'request',
  wait: 'wait',
  replay: 'replay',
};

const thin = 3;
const notch = 2;
/** A narrower bar has no room for a form of its own. */
const leastForForm = 4 * notch;

/**
 * The shapes of a bar. Its form shows what its colour shows, for people who do not see colours: a bar that waits is
 * thin, a bar that came to nothing is hollow, and a replay begins with a notch.
 */
export function shapesOfBar({ kind, isBad }: Pick<Bar, 'kind' | 'isBad'>, box: Box): Shape[] {
  const tone = isBad ? 'bad' : toneOf[kind];
  const rect = { kind: 'rect', tone, ...box } as const;
  if (tone === 'bad') return [{ ...rect, isHollow: box.width >= leastForForm }];
  if (kind === 'wait' || kind === 'lock-wait') {
    return [{ ...rect, y: box.y + (box.height - thin) / 2, height: thin }];
  }
  if (kind !== 'replay' || box.width < leastForForm) return [rect];
  const rest = { ...rect, x: box.x + 2 * notch, width: box.width - 2 * notch };
  return [{ ...rect, width: notch }, rest];
}
