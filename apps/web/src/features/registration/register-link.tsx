import { apiPaths } from '@latchkey/contracts/api';
import { pages } from '@latchkey/contracts/pages';
import { Link } from 'react-router';
import { type ApiCall, useLoaded } from '../../calls/use-call.ts';

/** No schema here, because the first page loads this file. */
const readMode: ApiCall<unknown> = async (api, signal) => {
  const { data } = await api.get<{ registration?: unknown } | null>(apiPaths.site.read, { signal });
  return data?.registration;
};

/** Leads from the sign-in page to the registration, unless nobody may register. */
export function RegisterLink() {
  const { state } = useLoaded(readMode);
  const mode = state.status === 'answered' && state.answer;
  if (mode !== 'open' && mode !== 'invite') return null;
  return (
    <p>
      New here? <Link to={pages.register.href()}>Create an account</Link>
    </p>
  );
}
