import { type ActivityPage, activityPageSchema } from '@latchkey/contracts/activity';
import { apiPaths } from '@latchkey/contracts/api';
import type { ApiCall } from '../../calls/use-call.ts';

/** Reads one page of the person's activity: the newest, or the one that a cursor leads to. */
export const readPage: ApiCall<ActivityPage, [cursor?: string]> = async (api, signal, cursor) => {
  const params = cursor === undefined ? {} : { cursor };
  const { data } = await api.get<unknown>(apiPaths.activity.list, { signal, params });
  return activityPageSchema.parse(data);
};

export const readNewest: ApiCall<ActivityPage> = (api, signal) => readPage(api, signal);
