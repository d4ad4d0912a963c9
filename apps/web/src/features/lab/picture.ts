/** What a shape means; colours belong to it (timeline.module.css). */
export type Tone =
  | 'token'
  | 'lockWait'
  | 'lockHeld'
  | 'call'
  | 'bad'
  | 'request'
  | 'wait'
  | 'replay'
  | 'mark'
  | 'handOver'
  | 'endTold'
  | 'ink'
  | 'soft'
  | 'line'
  | 'surface';

/** Stroke width of hollow bars, in pixels. */
export const strokeWidth = 1.5;

/** A part of the picture, in pixels. There are few kinds, so that SVG and PNG can both draw all of them. */
export type Shape =
  | {
      readonly kind: 'rect';
      readonly tone: Tone;
      readonly isHollow?: boolean;
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
    }
  | {
      readonly kind: 'line';
      readonly tone: Tone;
      readonly from: readonly [number, number];
      readonly to: readonly [number, number];
      readonly isDashed?: boolean;
    }
  | {
      readonly kind: 'polyline';
      readonly tone: Tone;
      readonly points: readonly (readonly [number, number])[];
    }
  | {
      readonly kind: 'text';
      readonly tone: Tone;
      readonly x: number;
      readonly y: number;
      readonly text: string;
      readonly isStrong?: boolean;
    };

/** A bar, mark or hand-over that can be pointed at. */
export type Item = {
  readonly id: string;
  readonly label: string;
  readonly tab: string;
  readonly at: number;
  /** In milliseconds, like `at`; undefined for something that happened at one moment. */
  readonly duration?: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
};

export type Picture = {
  readonly width: number;
  readonly height: number;
  readonly shapes: readonly Shape[];
  readonly items: readonly Item[];
};
