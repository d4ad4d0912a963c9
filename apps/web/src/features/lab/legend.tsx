import { shapesOfBar } from './bar-shapes.ts';
import styles from './legend.module.css';
import type { Shape, Tone } from './picture.ts';
import { ShapeView } from './shape-view.tsx';
import type { BarKind } from './timeline-model.ts';

const [width, height] = [22, 14];
const bar = (kind: BarKind, isBad = false) =>
  shapesOfBar({ kind, isBad }, { x: 0, y: 2, width, height: height - 4 });
const line = (tone: Tone, isDashed = false): Shape[] => [
  { kind: 'line', tone, from: [width / 2, 0], to: [width / 2, height], isDashed },
];

/** Each sign as the picture draws it. */
const meanings: readonly { readonly sign: Shape[]; readonly text: string }[] = [
  { sign: bar('token'), text: 'access token held' },
  { sign: bar('lock-wait'), text: 'waits for the lock' },
  { sign: bar('lock-held'), text: 'holds the lock' },
  { sign: bar('call'), text: 'sign-in, refresh, sign-out' },
  { sign: bar('request'), text: 'request' },
  { sign: bar('wait'), text: 'request waits for the refresh' },
  { sign: bar('replay'), text: 'request sent once more' },
  { sign: bar('request', true), text: 'refused, failed, dropped; token no longer good' },
  { sign: line('mark', true), text: 'done in the lab' },
  { sign: line('handOver'), text: 'token handed to another tab' },
  { sign: line('endTold'), text: 'end of the session told to another tab' },
];

/** Explains the picture's bars and lines. */
export function Legend() {
  return (
    <ul className={styles.legend} aria-label="Legend">
      {meanings.map(({ sign, text }) => (
        <li key={text} className={styles.entry}>
          <svg width={width} height={height} aria-hidden="true">
            {sign.map((shape) => (
              <ShapeView key={'x' in shape ? shape.x : shape.kind} shape={shape} />
            ))}
          </svg>
          {text}
        </li>
      ))}
    </ul>
  );
}
