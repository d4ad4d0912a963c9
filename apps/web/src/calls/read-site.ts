import { apiPaths } from '@latchkey/contracts/api';
import { type Site, siteSchema } from '@latchkey/contracts/site';
import type { ApiCall } from './use-call.ts';

/** Reads what a page has to know of this installation: for `useLoaded`. */
export const readSite: ApiCall<Site> = async (api, signal) => {
  const { data } = await api.get<unknown>(apiPaths.site.read, { signal });
  return siteSchema.parse(data);
};
