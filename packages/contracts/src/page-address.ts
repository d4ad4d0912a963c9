type PageRequest = {
  /** The Host header. */
  readonly host: string | undefined;
  /** Path and query, as requested. */
  readonly path: string;
  /** Where people open the application (PUBLIC_ORIGIN). */
  readonly publicOrigin: string;
};

/** Names of this machine, besides `localhost`. */
const loopback = /^(?:127(?:\.\d{1,3}){3}|0\.0\.0\.0|\[::1?\]|.+\.localhost)$/;

/**
 * Checks the address to which a page request came. At another address than the public one the page would load, but
 * signing in would be refused.
 *
 * @returns null when the address is right. Else a redirect if the address is another name of this machine with the
 * same port, or a page that names the right address. With an https origin the result is always null, because a proxy
 * stands in front and may have replaced the Host header.
 */
export function checkPageAddress(
  request: PageRequest,
): { readonly redirectTo: string } | { readonly page: string } | null {
  const { host = '', path, publicOrigin } = request;
  if (publicOrigin.startsWith('https:')) return null;
  const right = splitHost(publicOrigin.replace('http://', ''));
  const asked = splitHost(host.toLowerCase());
  if (asked.port === right.port) {
    if (asked.name === right.name) return null;
    const redirectTo = `${publicOrigin}${path.startsWith('/') ? path : '/'}`;
    if (loopback.test(asked.name)) return { redirectTo };
  }
  return { page: describeRightAddress(publicOrigin) };
}

/** Splits a host into name and port. `URL` is not used, because the contracts cannot rely on it. */
function splitHost(host: string): { readonly name: string; readonly port: string } {
  const [, name = host, port = '80'] = /^(.*?)(?::(\d+))?$/.exec(host) ?? [];
  return { name, port };
}

function describeRightAddress(publicOrigin: string): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Another address</title>
  </head>
  <body>
    <h1>The application is at another address</h1>
    <p>Open it at <a href="${publicOrigin}">${publicOrigin}</a>. At the address you used, signing in would be refused.</p>
    <p>If you run this server and want to use the other address, set <code>PUBLIC_ORIGIN</code> to it and restart.</p>
  </body>
</html>
`;
}
