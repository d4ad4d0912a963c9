/** One mutant that no test kills, and why none should. A line may have several that read the same: one of these each. */
export type Accepted = {
  readonly file: string;
  /** The line it is on, trimmed. */
  readonly line: string;
  /** What the mutant puts there. */
  readonly replacement: string;
  readonly why: string;
};

const core = 'apps/api/src/core';
const apiAuth = 'apps/api/src/features/auth';
const webAuth = 'apps/web/src/auth';

const prepared = (store: string, line: string): Accepted => ({
  file: `${core}/${store}.store.ts`,
  line,
  replacement: '""',
  why: 'By its name PostgreSQL knows a statement that it has planned before; the rows are the same without.',
});

export const accepted: readonly Accepted[] = [
  {
    file: `${core}/password.ts`,
    line: 'needsRehash: matches && (storedCost < cost || record?.pepperId !== currentId),',
    replacement: 'record.pepperId',
    why: 'Nothing but a record can match; the question mark is for the compiler.',
  },
  {
    file: `${core}/rate-limits.store.ts`,
    line: "assert(row, 'every bucket is counted');",
    replacement: '""',
    why: 'An assertion that cannot fail; its text is for whoever makes it fail.',
  },
  {
    file: `${core}/sessions.store.ts`,
    line: "if (replaces !== null) await endSession(tx, { id: replaces, now, reason: 'replaced' });",
    replacement: 'true',
    why: 'No row has the id null, so the statement that is saved would end nothing.',
  },
  {
    file: `${core}/sessions.store.ts`,
    line: '.select({ id: sessions.id })',
    replacement: '{}',
    why: 'Asked is only whether there is a row.',
  },
  prepared('sessions', ".prepare('session_find'),"),
  prepared('sessions', ".prepare('session_rotate'),"),
  prepared('sessions', ".prepare('session_fork'),"),
  prepared('sessions', ".prepare('session_live'),"),
  prepared('users', ".prepare('user_by_id');"),
  prepared('users', ".prepare('user_by_name');"),
  ...[
    String.raw`/[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/`,
    String.raw`/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+/`,
  ].map((replacement) => ({
    file: `${core}/signed-token.ts`,
    line: String.raw`const compactForm = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;`,
    replacement,
    why: 'jsonwebtoken refuses what one end lets through; here it is refused before anything is decoded.',
  })),
  {
    file: `${core}/signed-token.ts`,
    line: "const [header = ''] = token.split('.', 2).map(decodeUtf8);",
    replacement: '"Stryker was here!"',
    why: 'The form has been checked, so there is a header; the default is for the compiler.',
  },
  {
    file: `${core}/signed-token.ts`,
    line: 'if (!key) return invalid;',
    replacement: 'false',
    why: 'Without a key jsonwebtoken refuses too; here no token gets that far.',
  },
  {
    file: `${core}/signed-token.ts`,
    line: "const isOurs = alg === 'HS256' && givenTyp === typ && Object.keys(rest).length === 0;",
    replacement: 'true',
    why: 'In the place of the first comparison: jsonwebtoken is told the one algorithm too, and refuses the rest.',
  },
  {
    file: `${apiAuth}/auth.routes.ts`,
    line: 'if (token !== null) await logout(services, token, req.log);',
    replacement: 'true',
    why: 'What is no token verifies as none, and a sign-out without one ends nothing; the condition is for the compiler.',
  },
  {
    file: `${apiAuth}/login.ts`,
    line: 'const presented = presentedToken === null ? null : refreshTokens.verify(presentedToken);',
    replacement: 'false',
    why: 'What is no token verifies as none; the condition is for the compiler.',
  },
  {
    file: `${apiAuth}/login.ts`,
    line: 'if (replaces !== null) revocations.add(replaces);',
    replacement: 'true',
    why: 'No session has the id null, so marking it as ended refuses no token.',
  },
  {
    file: `${apiAuth}/login-limits.ts`,
    line: "const name = username.normalize('NFC').toLowerCase();",
    replacement: "username.normalize('NFC').toUpperCase()",
    why: 'Either makes one name of a name’s cases; nobody reads the key.',
  },
  ...['true', 'byAddress || byAccount', '""'].map((replacement) => ({
    file: `${apiAuth}/login-limits.ts`,
    line: "assert(byAddress && byAccount, 'both buckets are counted');",
    replacement,
    why: 'An assertion that cannot fail; it is for the compiler, its text for whoever makes it fail.',
  })),
  {
    file: `${apiAuth}/refresh.ts`,
    line: "case 'rotate':",
    replacement: '""',
    why: 'Falls out of the switch and returns nothing, which is as good as null.',
  },
  {
    file: `${webAuth}/auth-client.ts`,
    line: 'logouts += 1;',
    replacement: 'logouts -= 1',
    why: 'Asked is only whether it is another number than before.',
  },
  {
    file: `${webAuth}/client/exclusive-calls.ts`,
    line: 'isOvertaken: () => boolean = () => false,',
    replacement: '() => undefined',
    why: 'As good as false.',
  },
  {
    file: `${webAuth}/client/tab.ts`,
    line: '} catch {',
    replacement: '{}',
    why: 'To return nothing is to return undefined; it is written out for the reader.',
  },
  {
    file: `${webAuth}/client/tab-channel.ts`,
    line: 'channel?.close();',
    replacement: 'channel.close',
    why: 'Closed is only what was opened; the question mark is for the compiler.',
  },
  {
    file: `${webAuth}/auth-client.ts`,
    line: 'if (isSameEpoch() && session.token()?.accessToken === sent.accessToken) {',
    replacement: 'session.token().accessToken',
    why: 'In the epoch that a token was sent in there is a session; the question mark is for the compiler.',
  },
  {
    file: `${webAuth}/client/request-events.ts`,
    line: "begin({ method = 'get', url = '' }: Pick<InternalAxiosRequestConfig, 'method' | 'url'>) {",
    replacement: '""',
    why: 'In the place of the method: axios has filled it in; the default is for the compiler.',
  },
  {
    file: `${webAuth}/client/request-events.ts`,
    line: "begin({ method = 'get', url = '' }: Pick<InternalAxiosRequestConfig, 'method' | 'url'>) {",
    replacement: '"Stryker was here!"',
    why: 'A request without an address goes to the root, which is not the API; the default is for the compiler.',
  },
];
