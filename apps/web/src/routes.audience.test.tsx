import { type Page, pages } from '@latchkey/contracts/pages';
import { product } from '@latchkey/contracts/product';
import type { Role } from '@latchkey/contracts/user';
import { act, screen, waitFor, within } from '@testing-library/react';
import { HttpResponse } from 'msw';
import { describe, expect, it } from 'vitest';
import { PageHeading } from './components/page-heading.tsx';
import type { RoutedPage } from './pages.tsx';
import { deferred, problem } from './testing/fake-api.ts';
import { fillIn, findPage, signInForm } from './testing/pages.ts';
import { address, renderApp } from './testing/render-app.tsx';
import { ada } from './testing/scripted-calls.ts';
import { serveFakeApi } from './testing/serve-fake-api.ts';

const fake = serveFakeApi();

const page = (linkText: string, audience: RoutedPage['audience']): RoutedPage => ({
  path: `/${linkText.toLowerCase().replace(' ', '-')}`,
  audience,
  linkText,
  element: <PageHeading title={linkText}>{linkText} page</PageHeading>,
});
const extraPages = [
  page('Test help', 'anyone'),
  page('Test notes', 'signed-in'),
  page('Test register', 'signed-out'),
  page('Test users', ['admin']),
];

const ownLinks = Object.values<Page>(pages).map(({ linkText }) => linkText);

// The home page has a header of its own, which jsdom's accessibility tree takes for another banner.
const banner = () => within(screen.getAllByRole('banner')[0] as HTMLElement);
const links = () =>
  banner()
    .getAllByRole('link')
    .map(({ textContent }) => textContent)
    // The person's name leads to their account.
    .filter((text) => text !== ada.username && !ownLinks.includes(text));
const signInLink = () => banner().queryByRole('link', { name: 'Sign in' });

function haveSessionAs(role: Role) {
  fake.haveSession();
  fake.setRole(role);
}

async function openAs(role: Role, path: string) {
  haveSessionAs(role);
  const app = renderApp({ path, mayHaveSession: true, extraPages });
  await screen.findByRole('button', { name: 'Sign out' });
  return app;
}

describe('the links in the head of every page', () => {
  it.each<[string, () => Promise<unknown>, string[]]>([
    [
      'a signed-out visitor',
      async () => renderApp({ path: '/test-help', extraPages }),
      [product.name, 'Test help', 'Test register', 'Sign in'],
    ],
    ['a user', () => openAs('user', '/test-help'), [product.name, 'Test help', 'Test notes']],
    [
      'an admin',
      () => openAs('admin', '/test-help'),
      [product.name, 'Test help', 'Test notes', 'Test users'],
    ],
  ])('lead %s only to pages that they may open', async (_who, open, texts) => {
    await open();
    await findPage('Test help page');
    expect(links()).toEqual(texts);
  });

  it('are only those for anyone while it is not known who is signed in', async () => {
    const answer = deferred();
    fake.haveSession();
    fake.onRefresh(async () => {
      await answer.promise;
      return fake.issue();
    });
    renderApp({ path: '/test-help', mayHaveSession: true, extraPages });
    await findPage('Test help page');
    expect(links()).toEqual([product.name, 'Test help']);
    answer.release();
    await screen.findByRole('button', { name: 'Sign out' });
  });

  it('mark the link of the current page', async () => {
    const { user } = await openAs('user', '/test-help/');
    const current = () =>
      banner()
        .getAllByRole('link')
        .filter((link) => link.getAttribute('aria-current') === 'page')
        .map(({ textContent }) => textContent);
    expect(current()).toEqual(['Test help']);
    await user.click(banner().getByRole('link', { name: 'Test notes' }));
    await findPage('Test notes page');
    expect(current()).toEqual(['Test notes']);
    await user.click(banner().getByRole('link', { name: product.name }));
    await findPage('Signed in as ada');
    expect(current()).toEqual([product.name]);
  });
});

describe('the link to sign in', () => {
  it.each(['/nowhere?page=2#end', '/test-help'])(
    'is shown to signed-out people at %s, and signing in leads back there',
    async (path) => {
      const { user } = renderApp({ path, extraPages });
      await screen.findByRole('heading', { level: 1 });
      await user.click(signInLink() as HTMLElement);
      await findPage('Sign in');
      await fillIn(user);
      await user.click(signInForm.submit());
      await screen.findByRole('button', { name: 'Sign out' });
      expect(address()).toBe(path);
      expect(signInLink()).toBeNull();
    },
  );

  it.each(['/sign-in', '/sign-in/'])('is not shown at %s itself', async (path) => {
    renderApp({ path });
    await findPage('Sign in');
    expect(signInLink()).toBeNull();
  });

  it('is not shown while the server gives no answer about the session', async () => {
    fake.onRefresh(() => problem('service_unavailable', { 'Retry-After': '3600' }));
    renderApp({ path: '/nowhere', mayHaveSession: true });
    await findPage('There is nothing at this address');
    await waitFor(() => expect(fake.count('/api/auth/refresh')).toBe(1));
    expect(signInLink()).toBeNull();
  });

  it('appears when somebody signs out on a page for anyone', async () => {
    const { user } = await openAs('user', '/test-help');
    await user.click(screen.getByRole('button', { name: 'Sign out' }));
    expect(signInLink()).toHaveAttribute('href', '/sign-in?returnTo=%2Ftest-help');
    await waitFor(() => expect(fake.count('/api/auth/logout')).toBe(1));
  });
});

describe('a page for a role', () => {
  it('is shown to people with the role', async () => {
    await openAs('admin', '/test-users');
    expect(await findPage('Test users page')).toBeInTheDocument();
  });

  it('explains to others that their role does not open it, and leads home', async () => {
    const { user } = await openAs('user', '/test-users');
    expect(await findPage('Your role does not open this page')).toBeInTheDocument();
    expect(screen.queryByText('Test users page')).toBeNull();
    await user.click(screen.getByRole('link', { name: 'Go to the home page' }));
    expect(await findPage('Signed in as ada')).toBeInTheDocument();
  });

  it('sends signed-out people to the sign-in page first, with a return address', async () => {
    renderApp({ path: '/test-users', extraPages });
    await findPage('Sign in');
    expect(address()).toBe('/sign-in?returnTo=%2Ftest-users');
  });

  it('disappears when a refresh brings another role, and so does its link', async () => {
    const { auth } = await openAs('admin', '/test-users');
    await findPage('Test users page');
    haveSessionAs('user');
    await act(() => auth.client.refresh());
    expect(await findPage('Your role does not open this page')).toBeInTheDocument();
    expect(links()).toEqual([product.name, 'Test help', 'Test notes']);
  });
});

describe('a name that is written as HTML', () => {
  it('is shown as plain text wherever it is shown', async () => {
    const name = '<img src=x onerror=alert(1)>';
    const user = { ...ada, username: name, email: `${name}@example.com` };
    const session = { accessToken: 'token', tokenType: 'Bearer', expiresIn: 900, user };
    fake.onRefresh(() => HttpResponse.json(session));
    renderApp({ mayHaveSession: true });
    expect(await findPage(`Signed in as ${name}`)).toBeInTheDocument();
    expect(banner().getByText(name)).toBeInTheDocument();
    const facts = within(screen.getByRole('region', { name: 'Who am I' }));
    expect(facts.getByText(name)).toBeInTheDocument();
    expect(facts.getByText(user.email)).toBeInTheDocument();
    expect(document.querySelector('img')).toBeNull();
  });
});
