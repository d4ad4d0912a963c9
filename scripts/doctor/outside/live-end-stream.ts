import { type Check, problem, unknown, well } from '../check.ts';
import { TooLateError } from './ask.ts';
import { withSession } from './session.ts';
import type { Visit } from './visit.ts';

/** The API sends a comment as soon as the stream is open. A proxy that collects the answer first passes nothing on. */
export const eventStream: Check<Visit> = {
  name: 'event-stream',
  claim: 'No proxy holds back the event stream.',
  run: (visit) =>
    withSession(visit, async (accessToken) => {
      const headers = { Authorization: `Bearer ${accessToken}` };
      const opening = { headers, firstBytes: true, within: visit.patience };
      try {
        const { status } = await visit.call('/user/session-events', opening);
        return status === 200 ? well : unknown(`The API answers ${status} to the event stream.`);
      } catch (error) {
        if (!(error instanceof TooLateError)) throw error;
        return problem({
          what: `The event stream is open, but nothing arrives within ${visit.patience} ms.`,
          because:
            'A proxy collects the answer before it passes it on, so an open page does not learn that its session has ended.',
          mend: 'proxy_buffering off;  # and delete "proxy_ignore_headers X-Accel-Buffering;"',
        });
      }
    }),
};
