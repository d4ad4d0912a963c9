/** What both a client and a pool of `pg` can do. */
type Connection = { query(statement: string, values?: unknown[]): Promise<unknown> };

const numbered = (letter: string, number: number) => `${letter}${String(number).padStart(21, '0')}`;

/** The id of a person whom `fillSessions` made. They are counted from 0. */
export const filledPersonId = (number: number): string => numbered('U', number);
/** The id of a session that `fillSessions` made. They are counted from 0. */
export const filledSessionId = (number: number): string => numbered('S', number);

/**
 * Fills the tables of an empty database with people and their sessions, all of generation 1 and last renewed a day ago.
 * Of twenty sessions one has expired, two were ended, and the others are live. Statistics are up to date afterwards.
 */
export async function fillSessions(
  database: Connection,
  { people, sessions }: { readonly people: number; readonly sessions: number },
): Promise<void> {
  await database.query(
    `insert into users (id, username, email, username_key, email_key, created_at, email_verified_at)
     select 'U' || lpad(n::text, 21, '0'), name, name || '@example.com', name, name || '@example.com', now(), now()
       from generate_series(0, $1::int - 1) n, lateral (select 'person-' || n as name) named`,
    [people],
  );
  await database.query(
    `insert into sessions (id, user_id, created_at, authenticated_at, methods, generation, rotated_at, expires_at,
                           absolute_expires_at, revoked_at, revoked_reason)
     select 'S' || lpad(n::text, 21, '0'), 'U' || lpad((n % $2::int)::text, 21, '0'), began, began, '{pwd}', 1,
            now() - interval '1 day', now() + case n % 20 when 19 then interval '-2 days' else interval '6 days' end,
            now() + interval '20 days', case when n % 20 in (17, 18) then now() - interval '1 hour' end,
            case when n % 20 in (17, 18) then 'logout' end
       from generate_series(0, $1::int - 1) n, lateral (select now() - interval '9 days' as began) times`,
    [sessions, people],
  );
  await database.query('vacuum analyze users');
  await database.query('vacuum analyze sessions');
}
