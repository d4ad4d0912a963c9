import { apiBasePath, apiPaths } from '@latchkey/contracts/api';
import type { DeviceSession } from '@latchkey/contracts/device-bound';
import { boundCookie } from './device-parts.ts';

const { register, refresh } = apiPaths.deviceBound;

/** The value of the header that makes the browser register a key. */
export const registrationOffer = (challenge: string): string =>
  `(ES256);path="${apiBasePath}${register}";challenge="${challenge}"`;

/**
 * What the browser is to do for a session. Only the renewal of the session is in scope, because no other call gives
 * tokens for the refresh cookie. Rules are read from the last to the first. Without `scope.origin` the scope is the
 * origin of the API, which the API itself does not know where it is a sibling of the page.
 *
 * @param allowedOrigins the origins whose pages use the API
 */
export function describeDeviceSession(
  sessionId: string,
  allowedOrigins: readonly string[],
): DeviceSession {
  return {
    session_identifier: sessionId,
    refresh_url: `${apiBasePath}${refresh}`,
    scope: {
      include_site: false,
      scope_specification: [
        { type: 'exclude', domain: '*', path: '/' },
        { type: 'include', domain: '*', path: `${apiBasePath}${apiPaths.auth.refresh}` },
      ],
    },
    credentials: [{ type: 'cookie', name: boundCookie.name, attributes: boundCookie.attributes }],
    allowed_refresh_initiators: allowedOrigins.map((origin) => new URL(origin).hostname),
  };
}
