import type { NotMeLook } from '@latchkey/contracts/not-me';
import type { CallState } from '../../calls/use-call.ts';
import { Button } from '../../components/button.tsx';
import { Facts } from '../../components/facts.tsx';
import { FailureNotice } from '../../components/failure-notice.tsx';
import { FullPage } from '../../components/full-page.tsx';
import { describeNotMeFailure } from './describe-not-me-failure.ts';
import { words } from './words.ts';

type WhatHappenedProps = {
  readonly what: NotMeLook;
  readonly report: CallState<void>;
  readonly onSecure: () => Promise<void>;
};

/** In the reader's language and time zone. */
const toTime = (instant: string) =>
  new Intl.DateTimeFormat(undefined, { dateStyle: 'long', timeStyle: 'short' }).format(
    new Date(instant),
  );

/** What happened, when and where, and the button that takes it back. */
export function WhatHappened({ what, report, onSecure }: WhatHappenedProps) {
  const { type, at, device, address } = what;
  const isBusy = report.status === 'busy';
  return (
    <FullPage title="This was not me" heading="This was not you?">
      <p>{words[type]}</p>
      <Facts
        facts={[
          { label: 'When', value: toTime(at) },
          ...(device ? [{ label: 'Browser', value: device }] : []),
          ...(address ? [{ label: 'Address', value: address }] : []),
        ]}
      />
      <p>
        If it was not you, secure your account: everybody is signed out, a change of the address is
        taken back, and you get a mail to choose a new password. If it was you, close this page.
      </p>
      <Button busy={isBusy} onClick={() => void onSecure()}>
        {isBusy ? 'Securing…' : 'Secure my account'}
      </Button>
      <FailureNotice
        failure={report.status === 'failed' ? describeNotMeFailure(report.error) : null}
      />
    </FullPage>
  );
}
