import type { Handlers } from '../../http/handlers.ts';
import type { AccountSettings } from '../../settings/account-settings.ts';

type Services = { readonly config: AccountSettings };

/** Answers what the pages have to know of this installation before anybody has signed in. */
export function siteHandlers({ config }: Services): Handlers<'site'> {
  const { registration, names, passwordMinLength } = config;
  return { site: () => ({ registration, names, passwordMinLength }) };
}
