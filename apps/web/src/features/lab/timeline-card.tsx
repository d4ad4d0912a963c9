import { useEffect, useRef, useState } from 'react';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { afterEnd, drawTimeline } from './draw-timeline.ts';
import { saveJson, savePng } from './export-timeline.ts';
import controls from './lab-controls.module.css';
import type { LabEntry } from './lab-entry.ts';
import type { Recorder } from './lab-recorder.ts';
import { Legend } from './legend.tsx';
import { readColours } from './read-colours.ts';
import { lastBeginning, summarize } from './summarize.ts';
import { fitPixelsPerMs } from './time-scale.ts';
import { TimelineView } from './timeline.tsx';
import { clipTimeline, listTimes, type Timeline } from './timeline-model.ts';
import { useWidth } from './use-width.ts';

const mostZoom = 7;

type TimelineCardProps = {
  readonly recorder: Recorder;
  readonly entries: readonly LabEntry[];
  readonly timeline: Timeline;
};

/** Shows the picture, with controls for how much of it is shown and for saving it. */
export function TimelineCard({ recorder, entries, timeline }: TimelineCardProps) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame, 800);
  const [zoom, setZoom] = useState(0);
  const [showsAll, setShowsAll] = useState(false);
  const beginning = lastBeginning(entries);
  const from = showsAll ? 0 : beginning;
  const start = entries[from]?.at ?? 0;
  const shown = clipTimeline(timeline, start);
  const leastWidth = width - 4;
  const fit = fitPixelsPerMs(listTimes(shown), leastWidth - afterEnd);
  const picture = drawTimeline(shown, {
    pixelsPerMs: fit * 2 ** zoom,
    ownTab: recorder.tab,
    leastWidth,
  });

  const { id, tab, event } = entries[beginning] ?? {};
  const lastDone = event?.type === 'control' && tab === recorder.tab ? id : undefined;
  useEffect(() => {
    // After an action the picture scrolls into view, wherever the button of the action is.
    if (lastDone !== undefined) frame.current?.scrollIntoView({ block: 'nearest' });
  }, [lastDone]);

  return (
    <Card title="Timeline">
      <div ref={frame}>
        <TimelineView
          picture={picture}
          summary={summarize(entries, from)}
          start={entries[0]?.at ?? 0}
        />
      </div>
      <div className={controls.row}>
        <Button look="quiet" aria-label="Zoom out" onClick={() => setZoom(Math.max(0, zoom - 1))}>
          −
        </Button>
        <Button
          look="quiet"
          aria-label="Zoom in"
          onClick={() => setZoom(Math.min(mostZoom, zoom + 1))}
        >
          +
        </Button>
        <Button look="quiet" onClick={recorder.clear}>
          Clear
        </Button>
        <Button look="quiet" onClick={() => savePng(picture, readColours(frame.current))}>
          Save as PNG
        </Button>
        <Button look="quiet" onClick={() => saveJson(entries)}>
          Save as JSON
        </Button>
        <label className={controls.field}>
          <input type="checkbox" checked={showsAll} onChange={() => setShowsAll(!showsAll)} />
          From the beginning
        </label>
      </div>
      <Legend />
    </Card>
  );
}
