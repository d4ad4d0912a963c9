/** SQLSTATE classes and codes that mean "not now": connection, resources, shutdown, deadlock, cancelled by a timeout. */
const sqlStates = /^(08|53|57P0[1-5]$|57014$|55P03$|40001$|40P01$)/;
const systemCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
]);
const driverMessages =
  /timeout exceeded when trying to connect|Connection terminated|Query read timeout|connection error and is not queryable|Cannot use a pool after calling end|PGlite is clos/;

/**
 * Whether an error says that the database cannot be used for the moment. Such a request is answered
 * 503 and changes nothing for the client: its cookie stays and its token stays good.
 */
export function isDatabaseUnavailable(error: unknown): boolean {
  for (
    let current = error, depth = 0;
    current instanceof Error && depth < 5;
    current = current.cause, depth++
  ) {
    const code = (current as { code?: unknown }).code;
    if (typeof code === 'string' && (sqlStates.test(code) || systemCodes.has(code))) return true;
    if (driverMessages.test(current.message)) return true;
    if (current instanceof AggregateError && current.errors.some(isDatabaseUnavailable))
      return true;
  }
  return false;
}
