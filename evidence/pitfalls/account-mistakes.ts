import type { Mistake } from './mistake.ts';

const api = 'apps/api/src';
const emailChange = `${api}/features/email-change`;

export const accountMistakes: readonly Mistake[] = [
  {
    id: 'lookalike-address',
    title: 'A character that looks like @ is accepted in an address',
    why: 'The mail server normalizes the address after it was checked, and sends the link to another domain than the one that passed (Auth.js, GHSA-7rqj).',
    guard: {
      file: `${api}/lib/read-address.test.ts`,
      test: 'is refused, because it is not what it looks like',
    },
  },
  {
    id: 'unproven-registration-wins',
    title: 'A stranger’s registration becomes the account of whoever proves the address',
    why: 'Somebody registers the address of a victim and waits. The victim registers too and opens the mail, and the account has the password of the stranger (Better Auth, GHSA-g38m).',
    guard: {
      file: `${api}/features/registration/verify-others.db.test.ts`,
      test: 'leaves nothing behind when the owner proves the address',
    },
  },
  {
    id: 'deletion-by-cascade-alone',
    title: 'Deleting an account relies on foreign keys alone',
    why: 'Counters, mails and links that name the person by a key or an address have no foreign key, so they stay (Better Auth, GHSA-2vg6; GoTrue 2564).',
    guard: {
      file: `${api}/features/my-data/delete-account.db.test.ts`,
      test: 'removes the account with everything that belongs to it',
    },
  },
  {
    id: 'address-changed-before-proof',
    title: 'The address changes before the new one is proven',
    why: 'A typing error locks the owner out, and a copied session takes the account with one request (Better Auth 7196).',
    guard: {
      file: `${emailChange}/request-change.db.test.ts`,
      test: 'Better Auth 7196: leaves the address unchanged until the new one is proven',
    },
  },
  {
    id: 'links-outlive-address',
    title: 'Links that were sent to the old address work after it was replaced',
    why: 'People change the address because somebody else reads the old mailbox. A reset that was sent there would still give that person the account (GoTrue cf74a14).',
    guard: { file: `${emailChange}/confirm-change.db.test.ts`, test: 'GoTrue cf74a14' },
  },
  {
    id: 'notice-to-new-address',
    title: 'The notice of a changed address goes to the new one',
    why: 'Only the attacker reads that the account was taken (GoTrue 2692).',
    guard: { file: `${emailChange}/confirm-change.db.test.ts`, test: 'GoTrue 2692' },
  },
  {
    id: 'one-undo-ends-all',
    title: 'Taking one change of the address back ends the links of all changes',
    why: 'An attacker moves the address twice and takes the second change back. The link of the owner, which takes the first one back, is then dead.',
    guard: {
      file: `${api}/account-machine.db.test.ts`,
      test: 'keeps the rule undoKeepsEarlierUndos',
    },
  },
  {
    id: 'return-gives-way-back',
    title: 'The mailbox in between gets a way back when the account returns to its owner',
    why: 'An attacker who has taken the address asks for the old one, and its owner confirms. Whatever the owner does next, the attacker takes that change back.',
    guard: {
      file: `${api}/account-machine.db.test.ts`,
      test: 'keeps the rule returnEndsLaterLinks',
    },
  },
  {
    id: 'lost-address-given-away',
    title: 'A lost address is free for another account',
    why: 'Whoever reads a mailbox for an hour moves the account away and registers another one with its address. The owner can then not take the address back.',
    guard: {
      file: `${api}/features/registration/verify-others.db.test.ts`,
      test: 'is kept for it as long as the change can be taken back',
    },
  },
  {
    id: 'disabled-token-accepted',
    title: 'The access token of a disabled person is accepted until it expires',
    why: 'Somebody is disabled because the account does harm, and it goes on for a quarter of an hour (GoTrue 2642, 2555).',
    guard: {
      file: `${api}/features/auth/revocation.db.test.ts`,
      test: 'is refused everywhere when the user is disabled by a plain update',
    },
  },
  {
    id: 'link-read-then-deleted',
    title: 'A link is read first and deleted afterwards',
    why: 'Requests at one time all read it before the first deletes it. What may happen once then happens many times (GoTrue 2612; Better Auth, GHSA-392p).',
    guard: {
      file: `${api}/core/links.db.test.ts`,
      test: 'is given to exactly one of fifty attempts at one time',
    },
  },
  {
    id: 'change-without-current-password',
    title: 'The password changes without the current one',
    why: 'Whoever finds a browser open takes the account (GoTrue 2502).',
    guard: {
      file: `${api}/features/password-change/refused-change.db.test.ts`,
      test: 'with a wrong current password is 422 and names the field',
    },
  },
  {
    id: 'change-leaves-other-sessions',
    title: 'A change of the password leaves the other sessions',
    why: 'People change the password because somebody else is in the account, and that person stays (Better Auth 4624, supabase/auth 797).',
    guard: {
      file: `${api}/features/password-change/password-change.db.test.ts`,
      test: 'ends the other sessions of the person at once',
    },
  },
  {
    id: 'set-password-leaves-sessions',
    title: 'A password set by an administrator leaves the sessions',
    why: 'The person called because somebody else is in the account, and that person stays (Better Auth 6448, 9861).',
    guard: {
      file: `${api}/commands/accounts.db.test.ts`,
      test: 'replaces the password, opens a closed one, and ends the sessions',
    },
  },
  {
    id: 'session-list-shows-generation',
    title: 'The list of sessions shows what the row holds',
    why: 'A column that is added later, a token for example, is then shown without anybody having decided so (Better Auth 6940).',
    guard: {
      file: `${api}/features/my-sessions/my-sessions.db.test.ts`,
      test: 'nothing that can be presented',
    },
  },
  {
    id: 'address-from-any-header',
    title: 'The client address is taken from a header that anybody can send',
    why: 'Each guess comes from another address, so no limit is ever reached (Better Auth 10724, Kratos 3037).',
    guard: {
      file: `${api}/features/auth/login-limits.proxy.http.test.ts`,
      test: 'is ignored without a proxy',
    },
  },
  {
    id: 'limits-by-address-alone',
    title: 'Wrong passwords are limited by client address alone',
    why: 'A few guesses at each of many accounts look like one busy office, and many guesses at one account hide among the successes of others (Better Auth 10724).',
    guard: {
      file: `${api}/features/auth/login-limits.http.test.ts`,
      test: 'ten failures for one account from one address are answered 401',
    },
  },
  {
    id: 'signed-out-token-accepted',
    title: 'The access token outlives the sign-out',
    why: 'A token that was copied before goes on working until it expires, although its owner has signed out (supabase/auth 797, hagopj13 267 and 176).',
    guard: {
      file: `${api}/features/auth/revocation.db.test.ts`,
      test: 'is refused after logout',
    },
  },
  {
    id: 'look-consumes-link',
    title: 'Looking at a link uses it up',
    why: 'Scanners of mail open every link and run the scripts of its page. The person who presses the button comes too late (eight projects, among them Authelia 2994 and supabase/auth 1214).',
    guard: {
      file: `${api}/features/not-me/not-me.db.test.ts`,
      test: 'answers what the mail was about, and uses nothing up',
    },
  },
];
