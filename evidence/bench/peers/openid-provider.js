import { Provider } from 'oidc-provider';

/**
 * As in its quick start, with what Auth0 does where it differs from the defaults: the paths of the endpoints, profile
 * claims in the ID token, a rotating refresh token for every client that may have one, and the answer by web message.
 * `CLIENTS` holds the clients. Everything is in memory.
 */
const port = Number(process.env.PORT);
const provider = new Provider(`http://localhost:${port}/`, {
  clients: JSON.parse(process.env.CLIENTS),
  routes: { authorization: '/authorize', token: '/oauth/token' },
  claims: { profile: ['name'] },
  conformIdTokenClaims: false,
  findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id, name: id }) }),
  issueRefreshToken: (_context, client) => client.grantTypeAllowed('refresh_token'),
  clientBasedCORS: () => true,
  features: { webMessageResponseMode: { enabled: true, ack: 'individual-draft-01' } },
});
provider.listen(port, '127.0.0.1');
