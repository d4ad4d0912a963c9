import type { LoginRequest } from '@latchkey/contracts/auth';
import { type Outcome, unknown } from '../check.ts';
import { codeOf, readJson } from './ask.ts';
import type { Account, Visit } from './visit.ts';

export const loginBody = ({ username, password }: Account) =>
  ({ username, password, remember: false }) satisfies LoginRequest;

const noAccount =
  'This needs a test account: --username <name>, with its password on standard input.';

/**
 * Signs the test account in, works with its access token, and signs it out. When it cannot sign in, the outcome says why.
 *
 * @param headers sent with the sign-in
 */
export async function withSession(
  visit: Visit,
  work: (accessToken: string) => Promise<Outcome>,
  headers: Record<string, string> = {},
): Promise<Outcome> {
  if (!visit.account) return unknown(noAccount);
  const json = loginBody(visit.account);
  const answer = await visit.call('/auth/login', { method: 'POST', json, headers });
  const { accessToken } = readJson(answer) as { accessToken?: string };
  if (!accessToken) {
    const reason = codeOf(answer) ?? answer.status;
    return unknown(`The account "${visit.account.username}" cannot sign in: ${reason}.`);
  }
  try {
    return await work(accessToken);
  } finally {
    const cookies = answer.setCookies.map((line) => line.split(';', 1)[0]);
    await visit.call('/auth/logout', { method: 'POST', headers: { Cookie: cookies.join('; ') } });
  }
}
