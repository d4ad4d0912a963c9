import type { NetworkHook } from '../../auth/auth-types.ts';

/**
 * The network as this page sees it: the lab takes it away, and makes the server refuse an access token as it refuses
 * an expired one, by damaging the signature of what is sent. Nothing in the auth code knows of it.
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

/** Another first letter of the signature: its last one holds bits that do not count. */
function damage(token: string): string {
  const signature = token.lastIndexOf('.') + 1;
  const other = token[signature] === 'A' ? 'B' : 'A';
  return token.slice(0, signature) + other + token.slice(signature + 1);
}
