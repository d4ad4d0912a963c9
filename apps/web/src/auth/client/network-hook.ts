import axios, { type AxiosAdapter, AxiosError } from 'axios';
import type { NetworkHook } from '../auth-types.ts';

/** axios's own adapter with a hook in front of it. */
export function hookedAdapter(hook: NetworkHook): AxiosAdapter {
  const send = axios.getAdapter('xhr');
  return async (config) => {
    try {
      return await hook(config, () => send(config));
    } catch (error) {
      if (error instanceof AxiosError) throw error;
      throw new AxiosError(String(error), AxiosError.ERR_NETWORK, config);
    }
  };
}
