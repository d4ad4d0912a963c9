import { apiPaths } from '@latchkey/contracts/api';
import { type ProtectedResponse, protectedResponseSchema } from '@latchkey/contracts/protected';
import { useState } from 'react';
import { toAuthError } from '../../auth/api.ts';
import { useApi } from '../../auth/auth-context.tsx';
import type { AuthError } from '../../auth/auth-error.ts';

type CallState =
  | { readonly status: 'idle' | 'busy' }
  | { readonly status: 'answered'; readonly answer: ProtectedResponse }
  | { readonly status: 'failed'; readonly error: AuthError };

/** `GET /api/protected`, on demand. Renewing the token, if need be, happens inside `api`. */
export function useProtectedCall() {
  const api = useApi();
  const [state, setState] = useState<CallState>({ status: 'idle' });

  const call = async () => {
    setState({ status: 'busy' });
    try {
      const { data } = await api.get<unknown>(apiPaths.protected.read);
      setState({ status: 'answered', answer: protectedResponseSchema.parse(data) });
    } catch (error) {
      setState({ status: 'failed', error: toAuthError(error) });
    }
  };

  return { state, call };
}
