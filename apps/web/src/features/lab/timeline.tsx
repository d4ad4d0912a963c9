import { type KeyboardEvent, useState } from 'react';
import type { Item, Picture, Shape } from './picture.ts';
import styles from './timeline.module.css';

type TimelineProps = { readonly picture: Picture; readonly summary: string };

/** The picture as SVG. Pointing at a bar, or going through them with the arrow keys, says what it is. */
export function TimelineView({ picture, summary }: TimelineProps) {
  const { width, height, shapes, items } = picture;
  const [chosen, setChosen] = useState<string | null>(null);
  const inOrder = items.toSorted((one, other) => one.at - other.at);
  const index = inOrder.findIndex(({ id }) => id === chosen);
  const item = inOrder[index];

  const move = (event: KeyboardEvent) => {
    const steps: Record<string, number> = {
      ArrowRight: 1,
      ArrowLeft: -1,
      PageDown: 10,
      PageUp: -10,
    };
    const step = steps[event.key];
    const to =
      event.key === 'Home' ? 0 : event.key === 'End' ? inOrder.length - 1 : index + (step ?? 0);
    if (step === undefined && event.key !== 'Home' && event.key !== 'End') return;
    event.preventDefault();
    setChosen(inOrder[Math.min(Math.max(to, 0), inOrder.length - 1)]?.id ?? null);
  };

  return (
    <figure className={styles.figure}>
      <div
        className={styles.scroll}
        role="application"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and the arrow keys go through what is in it
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
            // biome-ignore lint/suspicious/noArrayIndexKey: shapes have no identity, and none is kept
            <ShapeView key={place} shape={shape} />
          ))}
          {item && (
            <rect
              className={styles.chosen}
              x={item.x - 2}
              y={item.y - 2}
              width={item.width + 4}
              height={item.height + 4}
            />
          )}
          {inOrder.map((one) => (
            <rect
              key={one.id}
              className={styles.target}
              x={one.x - 1}
              y={one.y - 1}
              width={one.width + 2}
              height={one.height + 2}
              onPointerEnter={() => setChosen(one.id)}
            />
          ))}
        </svg>
      </div>
      <p className={styles.details} aria-live="polite">
        {item
          ? describeItem(item, inOrder[0]?.at ?? 0)
          : 'Point at a bar, or press the arrow keys, to see what it is.'}
      </p>
      <figcaption className={styles.summary}>{summary}</figcaption>
    </figure>
  );
}

function ShapeView({ shape }: { shape: Shape }) {
  switch (shape.kind) {
    case 'rect': {
      const { x, y, width, height, tone } = shape;
      return (
        <rect className={styles[tone]} fill="currentColor" rx={2} {...{ x, y, width, height }} />
      );
    }
    case 'line': {
      const { from, to, tone, isDashed } = shape;
      return (
        <line
          className={styles[tone]}
          stroke="currentColor"
          strokeDasharray={isDashed ? '3 3' : undefined}
          x1={from[0]}
          y1={from[1]}
          x2={to[0]}
          y2={to[1]}
        />
      );
    }
    case 'text':
      return (
        <text
          className={`${styles.text} ${styles[shape.tone]}`}
          fill="currentColor"
          fontWeight={shape.isStrong ? 650 : 400}
          x={shape.x}
          y={shape.y}
        >
          {shape.text}
        </text>
      );
  }
}

function describeItem({ tab, label, at, duration }: Item, start: number): string {
  const when = `at ${(at - start).toFixed(1)} ms`;
  return duration === undefined
    ? `${tab}, ${when}: ${label}.`
    : `${tab}, ${when}, for ${duration.toFixed(1)} ms: ${label}.`;
}
