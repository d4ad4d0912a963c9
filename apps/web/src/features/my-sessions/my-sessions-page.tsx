import { apiPaths } from '@latchkey/contracts/api';
import { type MySession, mySessionsSchema } from '@latchkey/contracts/my-sessions';
import { useRef, useState } from 'react';
import { CallError } from '../../auth/call-error.ts';
import { describeFailure } from '../../calls/describe-failure.ts';
import { Loaded } from '../../calls/loaded.tsx';
import { type ApiCall, useCall, useLoaded } from '../../calls/use-call.ts';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { FailureNotice } from '../../components/failure-notice.tsx';
import { PageHeading } from '../../components/page-heading.tsx';
import styles from './my-sessions.module.css';
import { SessionItem } from './session-item.tsx';

const listSessions: ApiCall<readonly MySession[]> = async (api, signal) => {
  const { data } = await api.get<unknown>(apiPaths.mySessions.list, { signal });
  return mySessionsSchema.parse(data).sessions;
};

const endOne: ApiCall<void, [id: string]> = async (api, signal, id) => {
  const path = apiPaths.mySessions.end.replace(':id', encodeURIComponent(id));
  await api.delete(path, { signal }).catch((error: unknown) => {
    // It has ended in another way since the list was loaded, and that is what the person wants.
    if (!(error instanceof CallError && error.code === 'not_found')) throw error;
  });
};

const endOthers: ApiCall<void> = async (api, signal) => {
  await api.post(apiPaths.endOtherSessions.all, undefined, { signal });
};

/** Ends one session, or all others for null. It is one call, so that only the newest outcome is shown. */
const end: ApiCall<void, [id: string | null]> = (api, signal, id) =>
  id === null ? endOthers(api, signal) : endOne(api, signal, id);

/** Shows people where they are signed in, and ends sessions that they do not want. */
export default function MySessionsPage() {
  const listed = useLoaded(listSessions);
  const ending = useCall(end);
  const [announcement, setAnnouncement] = useState('');
  const busy = ending.state.status === 'busy';
  const status = useRef<HTMLParagraphElement>(null);

  async function afterwards(isDone: boolean, sentence: string) {
    setAnnouncement(isDone ? sentence : '');
    // The button disappears with the list, and the focus would be lost with it.
    status.current?.focus();
    await listed.run();
  }

  return (
    <>
      <PageHeading title="Sessions">Sessions</PageHeading>
      <Card title="Where you are signed in" wide>
        <p>Each browser in which you sign in has a session. End those that you do not know.</p>
        <FailureNotice
          failure={ending.state.status === 'failed' ? describeFailure(ending.state.error) : null}
        />
        <p role="status" ref={status} tabIndex={-1}>
          {announcement}
        </p>
        <Loaded from={listed}>
          {(sessions) => (
            <>
              <ul className={styles.list}>
                {sessions.map((session) => (
                  <SessionItem
                    key={session.id}
                    session={session}
                    busy={busy}
                    onEnd={async () =>
                      afterwards(await ending.run(session.id), 'The session has ended.')
                    }
                  />
                ))}
              </ul>
              {sessions.length > 1 && (
                <Button
                  look="quiet"
                  busy={busy}
                  onClick={async () =>
                    afterwards(await ending.run(null), 'All other sessions have ended.')
                  }
                >
                  End all other sessions
                </Button>
              )}
            </>
          )}
        </Loaded>
      </Card>
    </>
  );
}
