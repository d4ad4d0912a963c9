import type { Links } from '../core/links.ts';
import type { MailContext } from '../core/mail.ts';

const day = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  timeZone: 'UTC',
});

/** What templates may ask for. Addresses begin with PUBLIC_ORIGIN, and times are in UTC and say so. */
export function createMailContext({
  publicOrigin,
  links,
}: {
  publicOrigin: string;
  links: Pick<Links, 'token'>;
}): MailContext {
  const page = (path: string) => new URL(path, publicOrigin).href;
  return {
    page,
    link: (path, purpose, id) => `${page(path)}#${links.token(purpose, id)}`,
    time(at) {
      const date = new Date(at);
      return `${day.format(date)}, ${date.toISOString().slice(11, 16)} UTC`;
    },
  };
}
