/** PostgreSQL's code for a row that breaks a unique index. */
const uniqueViolation = '23505';

/** Whether a statement failed because another row has the same key. Drizzle wraps the driver's error. */
export function isUniqueViolation(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as { code?: unknown };
  return code === uniqueViolation || isUniqueViolation(error.cause);
}
