import { useSyncExternalStore } from 'react';
import { Card } from '../../components/card.tsx';
import { PageHeading } from '../../components/page-heading.tsx';
import type { Lab } from './create-lab.tsx';
import { EventLog } from './event-log.tsx';
import { LabControls } from './lab-controls.tsx';
import type { LabEntry } from './lab-entry.ts';
import styles from './lab-page.module.css';
import { ProxyControls } from './proxy-controls.tsx';
import { TimelineCard } from './timeline-card.tsx';
import { TokenCard } from './token-card.tsx';
import { useLabProxy } from './use-lab-proxy.ts';
import { useLiveTimeline } from './use-live-timeline.ts';
import { VerdictCard } from './verdict-card.tsx';

/** `lazy` needs a default export. */
export default function LabPage({ lab }: { lab: Lab }) {
  const { recorder, commands } = lab;
  const entries = useSyncExternalStore(recorder.entries.subscribe, recorder.entries.get);
  const refreshes = entries.filter(isAboutRefresh).length;
  const proxy = useLabProxy(refreshes);
  const isBound = entries.findLast(isAboutKey)?.event.type === 'key'; // feature: session-key
  const timeline = useLiveTimeline(recorder, entries);

  return (
    <div className={styles.page}>
      <header className={styles.intro}>
        <PageHeading title="Lab">What your tabs do with their tokens</PageHeading>
        <p className={styles.lede}>
          Every request, every wait for the one refresh, who held the lock, and what was told from
          tab to tab, as it happens.
        </p>
      </header>
      <div className={styles.picture}>
        <TimelineCard recorder={recorder} entries={entries} timeline={timeline} />
      </div>
      <div className={styles.controls}>
        <LabControls commands={commands} />
        {proxy.isThere === true && <ProxyControls commands={commands} proxy={proxy} />}
        {proxy.isThere === false && (
          <p className={styles.lede}>
            Failing, delaying and losing answers, and the thief, need the dev server:{' '}
            <code>npm run dev</code>.
          </p>
        )}
        <VerdictCard />
        <TokenCard />
        <Card title="The session’s key">
          {' '}
          {/* feature: session-key */}
          <p>{isBound ? bound : unbound}</p> {/* feature: session-key */}
        </Card>{' '}
        {/* feature: session-key */}
      </div>
      <div className={styles.log}>
        <Card title="Log">
          <EventLog entries={entries} timeline={timeline} />
        </Card>
      </div>
    </div>
  );
}

const bound = 'This session is bound: its last call proved the key of this browser.'; // feature: session-key
const unbound = 'This session is not bound to a key of this browser.'; // feature: session-key
/** A proof is recorded after the call for which it was made. */ // feature: session-key
const isAboutKey = ({ event: { type } }: LabEntry) => type === 'key' || type === 'call-sent'; // feature: session-key

const isAboutRefresh = ({ event }: LabEntry) =>
  (event.type === 'call-sent' || event.type === 'call-ended') && event.call === 'refresh';
