import { apiPaths } from '@latchkey/contracts/api';
import { type ProtectedResponse, protectedResponseSchema } from '@latchkey/contracts/protected';
import type { ApiCall } from '../../calls/use-call.ts';

/** `GET /api/protected`. */
export const readProtected: ApiCall<ProtectedResponse> = async (api, signal) => {
  const { data } = await api.get<unknown>(apiPaths.protected.read, { signal });
  return protectedResponseSchema.parse(data);
};
