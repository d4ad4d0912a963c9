import type { NetworkHook } from '../../auth/auth-types.ts';

/**
 * The network as this page sees it. The lab can take it away. It can also damage the signature of an access token on
 * its way out, so that the server refuses the token as it refuses an expired one. The auth code knows nothing of this.
 */
export function createLabNetwork() {
  let isOffline = false;
  const spoiled = new Set<string>();

  const hook: NetworkHook = (request, send) => {
    if (isOffline) return Promise.reject(new Error('The lab has taken the network away.'));
    const token = String(request.headers.get('Authorization') ?? '').replace(/^Bearer /, '');
    if (spoiled.has(token)) request.headers.set('Authorization', `Bearer ${damage(token)}`);
    return send();
  };

  return {
    hook,
    isOffline: () => isOffline,
    setOffline(offline: boolean) {
      isOffline = offline;
    },
    /** From now on the server refuses this access token, wherever this tab sends it. */
    spoil(accessToken: string) {
      spoiled.add(accessToken);
    },
  };
}

export type LabNetwork = ReturnType<typeof createLabNetwork>;

/** Changes the first letter of the signature, because the last one contains bits that do not count. */
function damage(token: string): string {
  const signature = token.lastIndexOf('.') + 1;
  const other = token[signature] === 'A' ? 'B' : 'A';
  return token.slice(0, signature) + other + token.slice(signature + 1);
}
