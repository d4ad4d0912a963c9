import type { Handlers } from '../../http/handlers.ts';
import type { RefreshCookie } from '../../http/refresh-cookie.ts';
import { entityTag } from '../../http/web-build.ts';
import { describeApi } from './describe-api.ts';

type Services = { readonly cookie: Pick<RefreshCookie, 'name'> };

/**
 * Answers the OpenAPI document. It is made once, at the start. Caches may keep it, but ask before they use it again, so
 * that nobody reads the document of an earlier release.
 */
export function openapiHandlers({ cookie }: Services): Handlers<'openapi'> {
  const content = Buffer.from(JSON.stringify(describeApi({ refreshCookie: cookie.name })));
  const etag = entityTag(content);
  return {
    openapi(_req, res) {
      // Express answers 304 by itself when the request has this ETag.
      res.set({ 'Cache-Control': 'no-cache', ETag: etag }).type('json').send(content);
      return undefined;
    },
  };
}
