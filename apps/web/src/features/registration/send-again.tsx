import { apiPaths } from '@latchkey/contracts/api';
import { useCallback, useState } from 'react';
import { useApi } from '../../auth/auth-context.tsx';
import { waitInWords } from '../../calls/wait-in-words.ts';
import { Button } from '../../components/button.tsx';
import { useTimeLeft } from '../../components/use-time-left.ts';
import { FormOutcome } from '../../forms/form-outcome.tsx';
import { useForm } from '../../forms/use-form.ts';
import { systemClock } from '../../lib/clock.ts';

/** Time for a mail to arrive before another one is sent, in milliseconds. */
const wait = 60_000;

/** A form of one button, which sends the mail to a known address once more. */
export function SendAgain({ email }: { email: string }) {
  const api = useApi();
  const [sentAt, setSentAt] = useState(() => systemClock.now());
  const left = useTimeLeft(useCallback(() => wait - systemClock.since(sentAt), [sentAt]));
  const isTooEarly = left > 0;
  const form = useForm<never>({
    fields: {},
    findUnfit: () => [],
    async send() {
      await api.post(apiPaths.registration.resend, { email });
      setSentAt(systemClock.now());
    },
  });
  return (
    <form {...form.props}>
      <Button type="submit" look="quiet" busy={form.busy || isTooEarly}>
        {isTooEarly ? `Send it again in ${waitInWords(left)}` : 'Send it again'}
      </Button>
      <FormOutcome form={form} done={<p>We sent another mail. Each link in them works.</p>} />
    </form>
  );
}
