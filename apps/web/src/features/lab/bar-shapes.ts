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
/** Narrower than this a bar has no room for a form of its own. */
const leastForForm = 4 * notch;

/**
 * A bar as it is drawn. Its form says what its colour says, to those who do not see colours: what waits is thin, what
 * came to nothing is hollow, and what is sent once more begins with a notch.
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
