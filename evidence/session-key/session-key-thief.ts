import { request } from 'node:http';
import { keyProofHeader } from '@latchkey/contracts/session-key';
import type { BrowserContext, Page } from '@playwright/test';
import { createBrowserKey } from '../../apps/api/src/features/session-key/testing/browser-key.ts';
import { demoAccounts } from '../../apps/api/src/start/demo-accounts.ts';
import { callButton, expectSignedIn, expectSignedOut, signIn } from '../../e2e/support/actions.ts';
import { createChance } from './session-key-chance.ts';
import { add, describeCounts, table } from './session-key-report.ts';
import { gotMail, type Scene, type Shown, withScene } from './session-key-scene.ts';

const refreshPath = '/api/auth/refresh';
const mailSubject = 'A copied session was ended';
const owner = demoAccounts.users[0].email;

type Jar = Map<string, string>;
type Headers = Readonly<Record<string, string>>;
type Answer = { readonly status: number; readonly code: string | undefined };

/** What came of all rounds: how the thief was answered, by status and code, and what the page sent. */
type Rounds = {
  readonly successes: number;
  readonly answers: ReadonlyMap<string, number>;
  /** The refreshes of the page itself. One is needed in each round. */
  readonly refreshes: number;
  readonly isOwnerSignedIn: boolean;
  readonly events: ReadonlyMap<string, number>;
};

async function copyJar(context: BrowserContext): Promise<Jar> {
  const cookies = await context.cookies();
  return new Map(cookies.map(({ name, value }) => [name, value]));
}

/** Sends a refresh with the cookies of a jar, and keeps the cookies of the answer in it, as a browser does. */
function steal(origin: string, headers: Headers, jar: Jar): Promise<Answer> {
  const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
  return new Promise((done, fail) => {
    const options = { method: 'POST', headers: { ...headers, cookie } };
    const sent = request(origin + refreshPath, options, (res) => {
      for (const line of res.headers['set-cookie'] ?? []) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
        jar.set(name, value);
      }
      let body = '';
      res.setEncoding('utf8').on('data', (text) => {
        body += text;
      });
      res.on('end', () => done({ status: res.statusCode ?? 0, code: JSON.parse(body).code }));
    });
    sent.on('error', fail).end();
  });
}

/**
 * Lets the access token expire and presses the button of a call. The page renews, for the call or already for its event
 * stream. Returns the headers of the refresh.
 */
async function renew(page: Page, pass: Scene['pass']): Promise<Headers> {
  const refresh = page.waitForResponse(`**${refreshPath}`);
  pass(16 * 60);
  const greeted = page.waitForResponse(
    (answer) => answer.url().endsWith('/api/protected') && answer.ok(),
  );
  await callButton(page).click();
  const answer = await refresh;
  await greeted;
  return answer.request().allHeaders();
}

/** The thief does not have the proof, because it is no cookie. */
function withoutProof(headers: Headers): Headers {
  const kept = Object.entries(headers).filter(([name]) => name !== keyProofHeader.toLowerCase());
  return Object.fromEntries(kept);
}

/**
 * The page renews once a round, and the thief follows it. With `copies: 'newest'` he copies the cookies in each round,
 * with 'first' he copies them once and then lives on his own.
 */
async function follow(
  { browser, server, pass, takeEvents }: Scene,
  { rounds, copies }: { readonly rounds: number; readonly copies: 'newest' | 'first' },
): Promise<{ readonly result: Rounds; readonly page: Page; readonly headers: Headers }> {
  const context = await browser.newContext({ baseURL: server.origin });
  const page = await context.newPage();
  await signIn(page);
  let refreshes = 0;
  context.on('request', (sent) => {
    refreshes += sent.url().endsWith(refreshPath) ? 1 : 0;
  });
  const chance = createChance(15);
  const answers = new Map<string, number>();
  let jar = await copyJar(context);
  let headers: Headers = {};
  let successes = 0;
  for (let round = 0; round < rounds; round++) {
    headers = withoutProof(await renew(page, pass));
    pass(1 + 8 * chance());
    if (copies === 'newest') jar = await copyJar(context);
    const { status, code } = await steal(server.origin, headers, jar);
    add(answers, [status, code].filter(Boolean).join(' '));
    successes += status === 200 ? 1 : 0;
  }
  const sent = refreshes;
  await page.reload();
  const isOwnerSignedIn = await expectSignedIn(page).then(
    () => true,
    () => false,
  );
  return {
    result: { successes, answers, refreshes: sent, isOwnerSignedIn, events: takeEvents() },
    ...{ page, headers },
  };
}

/** The thief proves a key of his own. Whether that was taken for theft, and what the owner noticed. */
async function proveOwnKey({ server, pass, takeEvents }: Scene, page: Page, headers: Headers) {
  await renew(page, pass);
  pass(5);
  const proof = createBrowserKey().prove({ htu: server.origin + refreshPath });
  const shown = { ...headers, [keyProofHeader]: proof };
  const answer = await steal(server.origin, shown, await copyJar(page.context()));
  await page.reload();
  return {
    answer,
    isOwnerSignedOut: await expectSignedOut(page).then(
      () => true,
      () => false,
    ),
    isMailed: await gotMail(server, owner, mailSubject),
    events: takeEvents(),
  };
}

/** A thief copies the cookies of a real browser and follows each refresh, with and without the key. */
export async function showThief({ rounds = 200 } = {}): Promise<Shown> {
  const bound = await withScene('on', async (scene) => {
    const { result, page, headers } = await follow(scene, { rounds, copies: 'newest' });
    return { ...result, last: await proveOwnKey(scene, page, headers) };
  });
  const control = await withScene('off', async (scene) => {
    const { result } = await follow(scene, { rounds, copies: 'first' });
    return result;
  });
  return describe({ rounds, bound, control });
}

type Bound = Rounds & { readonly last: Awaited<ReturnType<typeof proveOwnKey>> };

function describe(all: { rounds: number; bound: Bound; control: Rounds }): Shown {
  const { rounds, bound, control } = all;
  const yesNo = (is: boolean) => (is ? 'yes' : 'no');
  const row = (name: string, pick: (run: Rounds) => unknown) => [name, pick(bound), pick(control)];
  const text = `A person signs in with a real Chromium. In each of ${rounds} rounds the access token has expired, the page
renews, and 1 to 9 seconds later a thief sends a refresh with copied cookies and the other headers of the browser. With
the key he copies the newest cookies in each round. Without it (\`SESSION_KEYS=off\`) he copies them once, after the
sign-in, and then lives on those of his own answers.

${table(
  ['', 'with the key', 'without'],
  [
    row('rounds in which the thief got tokens', ({ successes }) => `${successes} of ${rounds}`),
    row('how he was answered', ({ answers }) => describeCounts(answers)),
    row('refreshes that the page sent', ({ refreshes }) => refreshes),
    row('the owner is signed in at the end', ({ isOwnerSignedIn }) => yesNo(isOwnerSignedIn)),
    row('security events', ({ events }) => describeCounts(events)),
  ],
)}

In a last round with the key he sends a proof of a key of his own. He is answered ${bound.last.answer.status}
\`${bound.last.answer.code}\`, the owner is ${bound.last.isOwnerSignedOut ? '' : '**not** '}signed out, and a mail
"${mailSubject}" is ${bound.last.isMailed ? '' : '**not** '}written. Security events: ${describeCounts(bound.last.events)}.`;
  const claims: readonly (readonly [boolean, string])[] = [
    [bound.successes === 0, 'the thief got tokens although the session has a key'],
    [bound.isOwnerSignedIn, 'with the key the owner was signed out'],
    [bound.refreshes === rounds, `with the key the page sent ${bound.refreshes} refreshes`],
    [
      control.successes === rounds,
      'the thief did not live without the key, so the run shows nothing',
    ],
    [control.isOwnerSignedIn, 'without the key the owner was signed out'],
    [bound.last.isOwnerSignedOut && bound.last.isMailed, 'a proof of another key was not theft'],
  ];
  return { text, faults: claims.flatMap(([holds, fault]) => (holds ? [] : [fault])) };
}
