import type pg from 'pg';

/**
 * Makes a connection send every statement without a name. A named statement belongs to one connection of the server, and
 * a pooler in transaction mode gives each transaction another one (docs/decisions/0049).
 */
export function leaveStatementsUnnamed(client: pg.ClientBase): void {
  const query = client.query.bind(client) as (...args: unknown[]) => unknown;
  const unnamed = (first: unknown, ...rest: unknown[]) =>
    query(isNamed(first) ? { ...first, name: undefined } : first, ...rest);
  client.query = unnamed as typeof client.query;
}

const isNamed = (statement: unknown): statement is { name: string } =>
  typeof statement === 'object' && statement !== null && 'name' in statement;
