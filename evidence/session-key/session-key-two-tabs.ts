import { keyProofHeader } from '@latchkey/contracts/session-key';
import type { BrowserContext, Page, Request } from '@playwright/test';
import { demoAccounts } from '../../apps/api/src/start/demo-accounts.ts';
import { signInName } from '../../apps/api/src/testing/login-body.ts';
import {
  expectSignedIn,
  nameInput,
  passwordInput,
  renewButton,
  type Username,
} from '../../e2e/support/actions.ts';
import { keptKeys } from './session-key-kept.ts';
import { add, describeCounts, table } from './session-key-report.ts';
import { type Scene, type Shown, withScene } from './session-key-scene.ts';

/** How often each outcome occurred, by name. */
type Counts = Map<string, number>;

/** Why a session ends here that nobody has copied. An account may have 20 sessions. */
const honestEnds = new Set(['replaced', 'session_limit']);

type Tally = {
  /** Sign-ins that were sent, and the different keys that they offered, of each browser. */
  readonly signIns: Counts;
  readonly kept: Counts;
  readonly renewals: Counts;
  readonly oddities: string[];
  readonly events: ReadonlyMap<string, number>;
  readonly ends: ReadonlyMap<string, number>;
};

/** The public key of a proof, by its coordinate x. */
function keyOf(request: Request): string | undefined {
  const head = request.headers()[keyProofHeader.toLowerCase()]?.split('.')[0];
  return head && JSON.parse(Buffer.from(head, 'base64url').toString()).jwk.x;
}

/** Submits the form in both tabs at the same moment, by the clock that they share. */
async function signInTogether(tabs: readonly Page[], username: Username): Promise<void> {
  for (const tab of tabs) {
    await tab.goto('/sign-in');
    await nameInput(tab).fill(signInName(username));
    await passwordInput(tab).fill(demoAccounts.password);
  }
  const at = Date.now() + 200;
  const submit = (at: number) =>
    new Promise<void>((done) => {
      setTimeout(() => {
        document.querySelector('form')?.requestSubmit();
        done();
      }, at - Date.now());
    });
  await Promise.all(tabs.map((tab) => tab.evaluate(submit, at)));
  await Promise.all(tabs.map((tab) => expectSignedIn(tab, username)));
}

/** Renews by the button. Returns the key of the last proof, and how each refresh was answered. */
async function renew(tab: Page) {
  const answers: string[] = [];
  let key: string | undefined;
  for (;;) {
    const waiting = tab.waitForResponse('**/api/auth/refresh');
    if (answers.length === 0) await renewButton(tab).click();
    const answer = await waiting;
    answers.push(String(answer.status()));
    key = keyOf(answer.request());
    if (answers.length > 1 || answer.ok()) return { key, answers: answers.join(', then ') };
  }
}

/** Two tabs of a new browser sign in at once, then each renews. */
async function visit(
  context: BrowserContext,
  username: Username,
  tally: Omit<Tally, 'events' | 'ends'>,
) {
  const offered: (string | undefined)[] = [];
  const answers: Promise<unknown>[] = [];
  context.on('request', (request) => {
    if (!request.url().endsWith('/api/auth/login')) return;
    offered.push(keyOf(request));
    answers.push(request.response());
  });
  const tabs = [await context.newPage(), await context.newPage()] as const;
  await signInTogether(tabs, username);
  // A tab may be signed in by the other one while its own sign-in is under way. The lock makes a renewal wait for that
  // sign-in, and its tokens are then newer, so the button would send nothing.
  await Promise.all(answers);
  await tabs[0].waitForFunction(async () => !(await navigator.locks?.query())?.held?.length);
  for (const tab of tabs) await expectSignedIn(tab, username);
  add(tally.signIns, `${offered.length} sign-ins, ${new Set(offered).size} different keys offered`);
  for (const tab of tabs) {
    const { key, answers } = await renew(tab);
    add(tally.renewals, answers);
    const kept = await keptKeys(tab);
    add(
      tally.kept,
      kept
        .map(({ name }) => name)
        .sort()
        .join(' and '),
    );
    if (kept.length !== 1 || kept[0]?.x !== key) tally.oddities.push('not the one key was proven');
    if (!offered.includes(key)) tally.oddities.push('a key that no sign-in offered was proven');
    await tab.reload();
    await expectSignedIn(tab, username);
  }
}

async function run(
  { browser, server, takeEvents, readEnds }: Scene,
  browsers: number,
  locks: boolean,
): Promise<Tally> {
  const tally = {
    ...{ signIns: new Map(), kept: new Map(), renewals: new Map() },
    oddities: [] as string[],
  };
  for (let number = 0; number < browsers; number++) {
    const context = await browser.newContext({ baseURL: server.origin });
    if (!locks) {
      await context.addInitScript(() => {
        Object.defineProperty(navigator, 'locks', { value: undefined });
      });
    }
    // Two accounts take turns, because an account has a limit of sessions.
    const { username } = demoAccounts.users[number % 2 === 0 ? 0 : 1];
    await visit(context, username, tally).catch((error: Error) => {
      tally.oddities.push(`browser ${number}: ${error.message.split('\n')[0]}`);
    });
    await context.close();
  }
  return { ...tally, events: takeEvents(), ends: await readEnds() };
}

/** Two tabs of a browser that was never here sign in at the same moment, with Web Locks and without. */
export async function showTwoTabs({ browsers = 50 } = {}): Promise<Shown> {
  const locked = await withScene('on', (scene) => run(scene, browsers, true));
  const bare = await withScene('on', (scene) => run(scene, browsers, false));
  return describe(browsers, [locked, bare]);
}

function describe(browsers: number, [locked, bare]: readonly [Tally, Tally]): Shown {
  const row = (name: string, pick: (tally: Tally) => unknown) => [name, pick(locked), pick(bare)];
  const isTheft = ({ events, ends }: Tally) =>
    events.has('session_key_wrong') || [...ends.keys()].some((reason) => !honestEnds.has(reason));
  const text = `Two tabs of a browser that was never here submit the sign-in form at the same moment, in ${browsers} new
browsers with Web Locks and in ${browsers} without. Then each tab renews by its button and loads once more.

${table(
  ['', 'with Web Locks', 'without'],
  [
    row('sign-ins sent by a browser, and keys that they offered', ({ signIns }) =>
      describeCounts(signIns),
    ),
    row('keys that a tab finds in IndexedDB', ({ kept }) => describeCounts(kept)),
    row('how the renewals were answered', ({ renewals }) => describeCounts(renewals)),
    row('sessions ended, by reason', ({ ends }) => describeCounts(ends)),
    row('security events', ({ events }) => describeCounts(events)),
    row('oddities', ({ oddities }) => oddities.length),
  ],
)}`;
  const faults = [locked, bare].flatMap((tally) => [
    ...tally.oddities,
    ...(isTheft(tally) ? ['somebody was taken for a thief'] : []),
  ]);
  return { text, faults };
}
