import axios, { type AxiosAdapter, AxiosError, type AxiosResponse } from 'axios';

/** A request on its way out, with the headers it will carry. */
export type OutgoingRequest = {
  readonly headers: { get(name: string): unknown; set(name: string, value: string): unknown };
};

/** May change a request, hold it back, send it, or throw, which is a network without an answer. */
export type NetworkHook = (
  request: OutgoingRequest,
  send: () => Promise<AxiosResponse>,
) => Promise<AxiosResponse>;

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
