/**
 * Suffixes under which hosting companies give each customer a host. Browsers count each host below one of these as a
 * site of its own. The Public Suffix List has thousands; these are the ones that people use most, so a host that is not
 * found here may still be one.
 */
const suffixes = [
  ...['github.io', 'gitlab.io', 'pages.dev', 'workers.dev', 'vercel.app', 'netlify.app'],
  ...['herokuapp.com', 'onrender.com', 'fly.dev', 'up.railway.app', 'deno.dev', 'surge.sh'],
  ...['web.app', 'firebaseapp.com', 'run.app', 'appspot.com', 'azurewebsites.net'],
  ...['azurestaticapps.net', 'cloudfront.net', 'amplifyapp.com', 'elasticbeanstalk.com'],
  ...['ngrok.io', 'ngrok.app', 'ngrok-free.app', 'trycloudflare.com', 'ts.net', 'glitch.me'],
];

/** The suffix that a host shares with other people's hosts; null when none is known. */
export const sharedSuffix = (host: string): string | null =>
  suffixes.find((suffix) => host.endsWith(`.${suffix}`)) ?? null;

/** What browsers take for the site of a host, as far as it can be known without the Public Suffix List. */
export function siteOf(host: string): string {
  if (/^[\d.]+$|:/.test(host)) return host;
  const suffix = sharedSuffix(host);
  const labels = host.split('.');
  const ofSuffix = suffix === null ? 1 : suffix.split('.').length;
  return labels.slice(-ofSuffix - 1).join('.');
}
