/**
 * SQLSTATE classes and codes that mean "unavailable for now": connection, resources, shutdown, deadlock, cancelled by a
 * timeout; read-only during a failover; a database (3D, 55000) or a password (28) that is being replaced; statements
 * that a pooler has mixed up (26000, 42P05).
 */
const sqlStates =
  /^(08|28|3D|53|58|25006$|25P0[34]$|26000$|42P05$|57P0[1-5]$|57014$|55000$|55P03$|40001$|40P01$)/;
const systemCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'EPROTO',
]);
const driverMessages =
  /timeout expired|timeout exceeded when trying to connect|Connection terminated|Query read timeout|does not support SSL connections|error establishing an SSL connection|connection error and is not queryable|Client was closed and is not queryable|Cannot use a pool after calling end|PGlite is clos/;

/**
 * Whether an error means that the database cannot be used for the moment. Such a request gets a 503 and changes nothing
 * for the client: its cookie stays and its token stays valid.
 */
export function isDatabaseUnavailable(error: unknown): boolean {
  for (
    let current = error, depth = 0;
    current instanceof Error && depth < 5;
    current = current.cause, depth++
  ) {
    if (isUnavailable(current)) return true;
    if (current instanceof AggregateError && current.errors.some(isDatabaseUnavailable))
      return true;
  }
  return false;
}

type Facts = { code?: unknown; syscall?: unknown; routine?: unknown };

function isUnavailable(error: Error & Facts): boolean {
  const { code, syscall, routine, message } = error;
  // Only the database is connected to, so a missing socket file (ENOENT) means that the server is down.
  if (syscall === 'connect' || syscall === 'getaddrinfo') return true;
  // A migration has changed the table of a prepared statement. The statement works again on a new connection. We
  // compare the routine, because the message depends on the server's language.
  if (routine === 'RevalidateCachedQuery') return true;
  if (typeof code === 'string' && isTemporary(code)) return true;
  return isUntrustedCertificate(error) || driverMessages.test(message);
}

const isTemporary = (code: string) =>
  sqlStates.test(code) || systemCodes.has(code) || code.startsWith('ERR_SSL_');

/** Whether the server's certificate was refused: expired, for another host, or from an unknown authority. */
export function isUntrustedCertificate(error: Error & Facts): boolean {
  return /^(CERT_|ERR_TLS_CERT_|UNABLE_TO_(GET|VERIFY)_|DEPTH_ZERO_SELF_SIGNED|SELF_SIGNED_CERT)/.test(
    String(error.code),
  );
}
