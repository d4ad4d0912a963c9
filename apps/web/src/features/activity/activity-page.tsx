import { Loaded } from '../../calls/loaded.tsx';
import { useLoaded } from '../../calls/use-call.ts';
import { Card } from '../../components/card.tsx';
import { PageHeading } from '../../components/page-heading.tsx';
import { EventList } from './event-list.tsx';
import { readNewest } from './read-page.ts';

/** Shows people what happened on their account, newest first. */
export default function ActivityPage() {
  const newest = useLoaded(readNewest);
  return (
    <>
      <PageHeading title="Activity">Activity</PageHeading>
      <Card title="What happened on your account" wide>
        <p>If something here was not you, change your password and end your other sessions.</p>
        <Loaded
          from={newest}
          isEmpty={({ events }) => events.length === 0}
          empty={<p>Nothing has happened yet.</p>}
        >
          {(page) => <EventList first={page} />}
        </Loaded>
      </Card>
    </>
  );
}
