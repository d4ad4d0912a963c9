import { useEffect } from 'react';
import { useLocation, useNavigate } from 'react-router';

/**
 * The token of a mail's link, which is in the fragment of the address; empty when there is none.
 *
 * It is moved at once from the address into the state of this entry of the history. It survives a reload there, but the
 * link to the sign-in page does not repeat it in a query, which servers log, and nobody copies it with the address.
 */
export function useLinkToken(): string {
  const { hash, state } = useLocation();
  const navigate = useNavigate();
  const inAddress = hash.slice(1);

  useEffect(() => {
    if (inAddress === '') return;
    void navigate({ hash: '' }, { replace: true, state: { linkToken: inAddress } });
  }, [inAddress, navigate]);

  return inAddress || readToken(state);
}

function readToken(state: unknown): string {
  const { linkToken } = (state ?? {}) as { linkToken?: unknown };
  return typeof linkToken === 'string' ? linkToken : '';
}
