import { type Shape, strokeWidth } from './picture.ts';
import styles from './timeline.module.css';

/** One shape of the picture, or of its legend, as SVG. */
export function ShapeView({ shape }: { shape: Shape }) {
  switch (shape.kind) {
    case 'rect': {
      const { x, y, width, height, tone, isHollow } = shape;
      const className = `${styles[tone]} ${isHollow ? styles.hollow : styles.solid}`;
      const inset = isHollow ? strokeWidth / 2 : 0;
      return (
        <rect
          className={className}
          rx={2}
          x={x + inset}
          y={y + inset}
          width={width - 2 * inset}
          height={height - 2 * inset}
        />
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
    case 'polyline':
      return (
        <polyline
          className={styles[shape.tone]}
          fill="none"
          stroke="currentColor"
          points={shape.points.join(' ')}
        />
      );
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
