import { type Check, problem, unknown, well } from '../check.ts';
import { asksForBasic, codeOf, kindOf } from './ask.ts';
import type { Visit } from './visit.ts';

/** The SPA acts on the code in the body of an error, and on WWW-Authenticate where a proxy has replaced the body. */
export const errorAnswers: Check<Visit> = {
  name: 'error-answers',
  claim: 'No proxy replaces the error answers of the API.',
  async run({ call }) {
    const expected = [
      ['/user/me', 401],
      ['/doctor-there-is-nothing-here', 404],
    ] as const;
    for (const [path, status] of expected) {
      const answer = await call(path);
      if (answer.status === status && codeOf(answer) !== null) continue;
      if (asksForBasic(answer)) return unknown('The proxy asks for a password first.');
      return problem({
        what: `The answer of ${path} should be ${status} with a problem in JSON, and is ${answer.status} with ${kindOf(answer)}.`,
        because:
          'A proxy puts its own error page in its place. The page then cannot distinguish an ended session from an outage.',
        mend: 'proxy_intercept_errors off;',
      });
    }
    const { headers } = await call('/user/me');
    if (headers['www-authenticate']) return well;
    return problem({
      what: 'The answer 401 of /user/me has lost WWW-Authenticate.',
      because: 'The page and other clients recognise by it that new credentials are needed.',
      mend: 'delete "proxy_hide_header WWW-Authenticate;"',
    });
  },
};
