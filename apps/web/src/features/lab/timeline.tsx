import { type KeyboardEvent, useRef, useState } from 'react';
import { inSeconds } from './in-seconds.ts';
import type { Item, Picture } from './picture.ts';
import { ShapeView } from './shape-view.tsx';
import styles from './timeline.module.css';

type TimelineProps = {
  readonly picture: Picture;
  readonly summary: string;
  /** The time from which moments are counted, as in the log. */
  readonly start: number;
};

/** How many items each key moves. Home and End move to the ends. */
const steps: Record<string, number> = {
  ArrowRight: 1,
  ArrowLeft: -1,
  PageDown: 10,
  PageUp: -10,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
};

/** The picture as SVG. It describes the item that somebody points at or reaches with the arrow keys. */
export function TimelineView({ picture, summary, start }: TimelineProps) {
  const { width, height, shapes, items } = picture;
  const [chosen, setChosen] = useState<string | null>(null);
  const inOrder = items.toSorted((one, other) => one.at - other.at);
  const index = inOrder.findIndex(({ id }) => id === chosen);
  const item = inOrder[index];
  const targets = useRef<SVGGElement>(null);

  const move = (event: KeyboardEvent) => {
    const step = steps[event.key];
    if (step === undefined || inOrder.length === 0) return;
    event.preventDefault();
    const to = Math.min(Math.max(index + step, 0), inOrder.length - 1);
    const { id } = inOrder[to] as Item;
    setChosen(id);
    targets.current?.children[items.findIndex((one) => one.id === id)]?.scrollIntoView(nearest);
  };

  return (
    <figure className={styles.figure}>
      <div
        className={styles.scroll}
        role="application"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the picture scrolls, and the arrow keys move in it
        tabIndex={0}
        aria-label="Timeline. Arrow keys go through it; the log below says the same."
        onKeyDown={move}
      >
        <svg
          className={styles.picture}
          width={width}
          height={height}
          role="img"
          aria-label={summary}
        >
          {shapes.map((shape, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: shapes have no identity and no state
            <ShapeView key={place} shape={shape} />
          ))}
          {item && <rect className={styles.chosen} {...around(item, 2)} />}
          <g ref={targets}>
            {items.map((one) => (
              <rect
                key={one.id}
                className={styles.target}
                {...around(one, 1)}
                onPointerEnter={() => setChosen(one.id)}
              />
            ))}
          </g>
        </svg>
      </div>
      <p className={styles.details} aria-live="polite">
        {item
          ? describeItem(item, start)
          : 'Point at a bar, or press the arrow keys, to see what it is.'}
      </p>
      <figcaption className={styles.summary}>{summary}</figcaption>
    </figure>
  );
}

const nearest = { block: 'nearest', inline: 'nearest' } as const;

function around({ x, y, width, height }: Item, margin: number) {
  return { x: x - margin, y: y - margin, width: width + 2 * margin, height: height + 2 * margin };
}

function describeItem({ tab, label, at, duration }: Item, start: number): string {
  const when = `at ${inSeconds(at - start)}`;
  return duration === undefined
    ? `${tab}, ${when}: ${label}.`
    : `${tab}, ${when}, for ${inSeconds(duration)}: ${label}.`;
}
