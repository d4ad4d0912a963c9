import { apiPaths } from '@latchkey/contracts/api';
import type { ApiCall } from '../../calls/use-call.ts';

/** Asks for a link to a new password. The answer is the same for every address. */
export const requestReset: ApiCall<void, [email: string]> = async (api, signal, email) => {
  await api.post(apiPaths.passwordReset.request, { email }, { signal });
};
