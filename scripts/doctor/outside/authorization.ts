import { type Check, problem, unknown, well } from '../check.ts';
import { asksForBasic, codeOf } from './ask.ts';
import type { Visit } from './visit.ts';

/** A token that nobody has issued: the API answers that it is not valid if it gets it, and that it is missing if not. */
export const authorization: Check<Visit> = {
  name: 'authorization',
  claim: 'The Authorization header reaches the API.',
  async run({ call }) {
    const answer = await call('/user/me', {
      headers: { Authorization: 'Bearer doctor.doctor.doctor' },
    });
    const code = codeOf(answer);
    if (code === 'access_token_invalid') return well;
    if (asksForBasic(answer)) {
      return problem({
        what: 'The proxy asks for a password of its own (Basic).',
        because:
          'That password needs the same header as the access token, so every call of a signed-in person fails.',
        mend: 'auth_basic off;  # in the location of /api',
      });
    }
    if (code === 'access_token_missing' || code === 'invalid_request') {
      return problem({
        what: 'A proxy removes or replaces the Authorization header.',
        because:
          'The access token is in that header, so people sign in and every call after that fails.',
        mend: 'proxy_set_header Authorization $http_authorization;  # Apache: CGIPassAuth On',
      });
    }
    return unknown(`The API answers ${answer.status} to a token that nobody has issued.`);
  },
};
