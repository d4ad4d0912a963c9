type PageRequest = {
  /** The Host header. */
  readonly host: string | undefined;
  /** Path and query, as asked for. */
  readonly path: string;
  /** Where people open the application (PUBLIC_ORIGIN). */
  readonly publicOrigin: string;
};

/** Names of this machine, besides `localhost`. */
const loopback = /^(?:127(?:\.\d{1,3}){3}|0\.0\.0\.0|\[::1?\]|.+\.localhost)$/;

/**
 * What to answer to a page request that came to another address than the public one, on which the page would load but
 * signing in would be refused: where to go when that is the same place under another name, else a page that names
 * the right address. Null when the address is right.
 *
 * With an https origin the answer is always null: a proxy stands in front, and may have replaced the Host header.
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

/** Without `URL`, which the contracts cannot count on. */
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
