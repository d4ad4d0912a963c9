/** One mutant that no test kills, and why none should. Mutants of a line that look the same have an entry each. */
export type Accepted = {
  readonly file: string;
  /** The line of the mutant, trimmed. */
  readonly line: string;
  /** The code that the mutant puts there. */
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
  why: 'The name lets PostgreSQL reuse the plan of a statement; without it, the rows are the same.',
});

export const accepted: readonly Accepted[] = [
  {
    file: `${core}/password.ts`,
    line: 'needsRehash: matches && (storedCost < cost || record?.pepperId !== currentId),',
    replacement: 'record.pepperId',
    why: 'Only a record can match; the question mark is for the compiler.',
  },
  {
    file: `${core}/rate-limits.store.ts`,
    line: "assert(row, 'every bucket is counted');",
    replacement: '""',
    why: 'The assertion cannot fail; its text is for the developer who makes it fail.',
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
    why: 'The code only checks whether there is a row.',
  },
  prepared('sessions', ".prepare('session_find'),"),
  prepared('sessions', ".prepare('session_rotate'),"),
  prepared('sessions', ".prepare('session_fork'),"),
  prepared('sessions', ".prepare('session_live'),"),
  prepared('users', ".prepare('user_by_id');"),
  prepared('users', ".prepare('user_by_name');"),
  // One for each of the two defaults.
  ...[1, 2].map(() => ({
    file: `${core}/compact-token.ts`,
    line: "const [header = '', payload = ''] = token.split('.', 2);",
    replacement: '"Stryker was here!"',
    why: 'The form has been checked, so there are both parts; the default is for the compiler.',
  })),
  {
    file: `${core}/signed-token.ts`,
    line: 'if (!key) return invalid;',
    replacement: 'false',
    why: 'jsonwebtoken refuses a token without a key too; we refuse it earlier.',
  },
  {
    file: `${core}/signed-token.ts`,
    line: "const isOurs = alg === 'HS256' && givenTyp === typ && Object.keys(rest).length === 0;",
    replacement: 'true',
    why: 'The mutant replaces the first comparison. We give jsonwebtoken the only allowed algorithm too, and it refuses the rest.',
  },
  {
    file: `${apiAuth}/auth.routes.ts`,
    line: 'if (token !== null) await logout(services, token, req.log);',
    replacement: 'true',
    why: 'null verifies as no token, and a sign-out without a token ends nothing; the condition is for the compiler.',
  },
  {
    file: `${apiAuth}/login.ts`,
    line: 'const presented = presentedToken === null ? null : refreshTokens.verify(presentedToken);',
    replacement: 'false',
    why: 'null verifies as no token; the condition is for the compiler.',
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
    why: 'Both give one name for all spellings in upper and lower case, and nobody reads the key.',
  },
  ...['true', 'byAddress || byAccount', '""'].map((replacement) => ({
    file: `${apiAuth}/login-limits.ts`,
    line: "assert(byAddress && byAccount, 'both buckets are counted');",
    replacement,
    why: 'The assertion cannot fail; it is for the compiler, and its text is for the developer who makes it fail.',
  })),
  {
    file: `${apiAuth}/refresh.ts`,
    line: "case 'rotate':",
    replacement: '""',
    why: 'The code leaves the switch and returns undefined, which has the same effect as null.',
  },
  {
    file: `${webAuth}/auth-client.ts`,
    line: 'logouts += 1;',
    replacement: 'logouts -= 1',
    why: 'The code only checks whether the number has changed.',
  },
  {
    file: `${webAuth}/client/exclusive-calls.ts`,
    line: 'isOvertaken: () => boolean = () => false,',
    replacement: '() => undefined',
    why: 'undefined has the same effect as false.',
  },
  {
    file: `${webAuth}/client/tab.ts`,
    line: '} catch {',
    replacement: '{}',
    why: 'A function without a return statement returns undefined; it is written out for the reader.',
  },
  {
    file: `${webAuth}/client/tab-channel.ts`,
    line: 'channel?.close();',
    replacement: 'channel.close',
    why: 'Only an open channel is closed; the question mark is for the compiler.',
  },
  {
    file: `${webAuth}/auth-client.ts`,
    line: 'if (isSameEpoch() && session.token()?.accessToken === sent.accessToken) {',
    replacement: 'session.token().accessToken',
    why: 'In the epoch in which a token was sent there is a session; the question mark is for the compiler.',
  },
  {
    file: `${webAuth}/client/request-events.ts`,
    line: "begin({ method = 'get', url = '' }: Pick<InternalAxiosRequestConfig, 'method' | 'url'>) {",
    replacement: '""',
    why: 'The mutant replaces the default of the method, which axios has filled in; the default is for the compiler.',
  },
  {
    file: `${webAuth}/client/request-events.ts`,
    line: "begin({ method = 'get', url = '' }: Pick<InternalAxiosRequestConfig, 'method' | 'url'>) {",
    replacement: '"Stryker was here!"',
    why: 'A request without an address goes to the root, which is not the API; the default is for the compiler.',
  },
];
