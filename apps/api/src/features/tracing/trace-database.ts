import { SpanKind, type SpanOptions } from '@opentelemetry/api';
import type { Db } from '../../db/client.ts';
import { inSpan, isTraced } from './spans.ts';

type Session = Db['_']['session'];
type Prepare = Session['prepareQuery'];

/**
 * Makes a span of each transaction, and of each statement outside of one. Every statement of Drizzle goes through the
 * two functions of its session that are replaced here. A transaction has a session of its own, so the statements
 * inside have no spans.
 *
 * The span of a statement has the statement's name, such as `session_rotate`, or what it does to which table. It never
 * has the text or a parameter. Call this before statements are prepared. Without an SDK it does nothing.
 */
export function traceDatabase({ _: { session } }: Db): void {
  if (!isTraced()) return;
  const prepareQuery = session.prepareQuery.bind(session) as Prepare;
  const transaction = session.transaction.bind(session) as Session['transaction'];

  session.prepareQuery = ((...given: Parameters<Prepare>) => {
    const prepared = prepareQuery(...given);
    const execute = prepared.execute.bind(prepared);
    const name = nameOf(given);
    prepared.execute = (...values) => inSpan(name, ofDatabase(name), () => execute(...values));
    return prepared;
  }) as Prepare;
  session.transaction = (work, config) =>
    inSpan('transaction', ofDatabase('transaction'), () => transaction(work, config));
}

function nameOf([query, , name, , , about]: Parameters<Prepare>): string {
  if (name !== undefined) return name;
  if (!about) return 'statement';
  // `about.type` would not do, because Drizzle 0.45 calls an update an insert there.
  return [query.sql.split(' ', 1)[0], ...about.tables].join(' ');
}

const ofDatabase = (name: string): SpanOptions => ({
  kind: SpanKind.CLIENT,
  attributes: { 'db.system.name': 'postgresql', 'db.query.summary': name },
});
