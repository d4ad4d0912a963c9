import { ApiError } from '../../http/api-error.ts';
import type { Handlers } from '../../http/handlers.ts';
import { reportOf } from '../../http/request-context.ts';
import { dataOf, type NotMeServices, reportNotMe } from './report-not-me.ts';

/** "This was not me": what a mail was about, and the one button that takes it back. */
export function notMeHandlers(services: NotMeServices): Handlers<'lookNotMe' | 'reportNotMe'> {
  return {
    async lookNotMe(_req, _res, { token }) {
      const link = await services.links.find(services.db, 'not_me', token);
      if (!link) throw new ApiError('link_unusable');
      const { type, address, device } = dataOf(link);
      return { type, at: link.createdAt.toISOString(), address, device };
    },
    async reportNotMe(req, _res, { token }) {
      await reportNotMe(services, token, reportOf(req));
      return undefined;
    },
  };
}
