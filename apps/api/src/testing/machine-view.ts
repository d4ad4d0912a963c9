import { createLinks } from '../core/links.ts';
import { type AccountWorld, knows, type Party } from './account-model.ts';
import { keyOf, type MachineAccount } from './machine-account.ts';

const parties = ['O', 'T'] as const;

/** What can be seen of an account from outside, or in its row. */
type View = {
  readonly address: string;
  readonly sessions: Record<Party, boolean>;
  /** What the last password of each party does at the sign-in page. */
  readonly passwords: Record<Party, 'signs in' | 'is closed' | 'is wrong'>;
  /** What the session of the thief may do to the address. */
  readonly change: 'allowed' | 'blocked' | 'needs a proof' | 'no session';
  readonly isBlocked: boolean;
  /** For each link that was mailed, whether it is accepted. */
  readonly links: Record<string, boolean>;
  /** How many links are accepted although a newer one has replaced them. */
  readonly replacedLinks: number;
};

/** What the model says that can be seen. */
export function foresee(world: AccountWorld, { newest }: MachineAccount): View {
  const { address, isBlocked, isClosed, password, session } = world;
  const alive = world.links.map(keyOf);
  const signsIn = isClosed ? 'is closed' : 'signs in';
  const isFresh = session.T === 'fresh';
  const mayChange = isFresh ? (isBlocked ? 'blocked' : 'allowed') : 'needs a proof';
  return {
    address,
    sessions: { O: session.O !== 'none', T: session.T !== 'none' },
    passwords: byParty((party) => (knows(password, party) ? signsIn : 'is wrong')),
    change: session.T === 'none' ? 'no session' : mayChange,
    isBlocked,
    links: byKey([...newest.keys(), ...alive], (key) => alive.includes(key)),
    replacedLinks: 0,
  };
}

/** What can be seen in the API and its database. */
export async function look(world: AccountWorld, account: MachineAccount): Promise<View> {
  const { test, newest, replaced, boxOf } = account;
  const { db } = test.database;
  const links = createLinks({ keys: test.secrets.refreshTokenKeys, clock: test.clock });
  const accepted = new Map<string, boolean>(world.links.map((link) => [keyOf(link), false]));
  for (const [key, { purpose, token }] of newest) {
    accepted.set(key, (await links.find(db, purpose, token)) !== null);
  }
  const old = await Promise.all(
    replaced.map(({ purpose, token }) => links.find(db, purpose, token)),
  );
  const { email, changesBlockedUntil } = await account.row();
  const tokens = { O: await renew(account, 'O'), T: await renew(account, 'T') };
  return {
    address: boxOf(email),
    sessions: byParty((party) => tokens[party] !== null),
    passwords: await tryPasswords(account),
    change: await tryChange(account, tokens.T, email),
    isBlocked: (changesBlockedUntil?.getTime() ?? 0) > test.clock.now(),
    links: byKey([...accepted.keys()], (key) => accepted.get(key) ?? false),
    replacedLinks: old.filter((link) => link !== null).length,
  };
}

/** Renews a session and uses its token. @returns the token; null when the session has ended */
async function renew({ browsers }: MachineAccount, party: Party): Promise<string | null> {
  const browser = browsers[party];
  const { status, body } = await browser.refresh();
  if (status !== 200) return null;
  const me = await browser.getAs(body.accessToken, '/api/user/me');
  return me.status === 200 ? body.accessToken : null;
}

async function tryPasswords(account: MachineAccount): Promise<View['passwords']> {
  const { O: first, T: second } = account.passwords;
  const O = await trySignIn(account, first);
  return { O, T: second === first ? O : await trySignIn(account, second) };
}

async function trySignIn({ visitor, name }: MachineAccount, password: string) {
  const { status } = await visitor.login(name, password);
  if (status === 200) await visitor.logout();
  const meanings: Record<number, View['passwords'][Party]> = { 200: 'signs in', 403: 'is closed' };
  return meanings[status] ?? 'is wrong';
}

/** Asks for the address that the account has. This is refused last, so every other refusal is seen, and none changes. */
async function tryChange({ browsers }: MachineAccount, token: string | null, email: string) {
  if (token === null) return 'no session';
  const { body } = await browsers.T.postAs(token, '/api/user/email', { email });
  const meanings: Record<string, View['change']> = {
    validation_failed: 'allowed',
    changes_blocked: 'blocked',
    reauthentication_required: 'needs a proof',
  };
  return meanings[body.code] ?? 'no session';
}

function byParty<Value>(read: (party: Party) => Value): Record<Party, Value> {
  const [O, T] = parties.map(read) as [Value, Value];
  return { O, T };
}

function byKey(keys: readonly string[], read: (key: string) => boolean) {
  return Object.fromEntries(keys.map((key) => [key, read(key)]));
}
