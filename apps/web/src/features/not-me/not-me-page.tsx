import { apiPaths } from '@latchkey/contracts/api';
import { type NotMeLook, notMeLookSchema } from '@latchkey/contracts/not-me';
import { useCallback } from 'react';
import { useAuth } from '../../auth/auth-context.tsx';
import { isDeadLink } from '../../calls/is-dead-link.ts';
import { type ApiCall, useCall, useLoaded } from '../../calls/use-call.ts';
import { useLinkToken } from '../../calls/use-link-token.ts';
import { Button } from '../../components/button.tsx';
import { FailureNotice } from '../../components/failure-notice.tsx';
import { FullPage } from '../../components/full-page.tsx';
import { Loading } from '../../components/loading.tsx';
import { describeNotMeFailure } from './describe-not-me-failure.ts';
import { WhatHappened } from './what-happened.tsx';

const title = 'This was not me';

/**
 * The page of the link in every mail about what matters. Opening it changes nothing, because scanners of mails open
 * pages too: only its button takes back what happened.
 */
export default function NotMePage() {
  const token = useLinkToken();
  if (token !== '') return <Link key={token} token={token} />;
  return (
    <FullPage title={title} heading="This link is not complete">
      <p>Open the link in the mail again, or copy the whole of it.</p>
    </FullPage>
  );
}

function Link({ token }: { token: string }) {
  const { state: auth, refresh } = useAuth();
  const look: ApiCall<NotMeLook> = useCallback(
    async (api, signal) => {
      const { data } = await api.post<unknown>(apiPaths.notMe.look, { token }, { signal });
      return notMeLookSchema.parse(data);
    },
    [token],
  );
  const send: ApiCall<void> = useCallback(
    async (api) => void (await api.post(apiPaths.notMe.report, { token })),
    [token],
  );
  const { state, run } = useLoaded(look, { isPersonal: false });
  const report = useCall(send, { isPersonal: false });

  const secure = async () => {
    // All sessions of the link's person have ended. A refresh finds out whether this browser's is one of them.
    if ((await report.run()) && auth.status === 'authenticated') await refresh().catch(() => {});
  };

  if (report.state.status === 'answered') return <Secured />;
  if (state.status === 'answered') {
    return <WhatHappened what={state.answer} report={report.state} onSecure={secure} />;
  }
  if (state.status === 'failed') {
    return (
      <FullPage title={title} heading="This was not you?">
        <FailureNotice failure={describeNotMeFailure(state.error)} />
        {!isDeadLink(state.error) && <Button onClick={() => void run()}>Try again</Button>}
      </FullPage>
    );
  }
  return <Loading />;
}

function Secured() {
  return (
    <FullPage title={title} heading="Your account is secured">
      <p>Everybody is signed out of it. For a day, nobody can change this account.</p>
      <p>We have sent you a mail with a link to choose a new password. Open it now.</p>
    </FullPage>
  );
}
