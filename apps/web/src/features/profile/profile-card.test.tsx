import { screen, within } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { describe, expect, it } from 'vitest';
import { problem } from '../../testing/fake-api.ts';
import { findPage } from '../../testing/pages.ts';
import { address, renderApp } from '../../testing/render-app.tsx';
import { ada } from '../../testing/scripted-calls.ts';
import { serveFakeApi } from '../../testing/serve-fake-api.ts';

const fake = serveFakeApi();
const profile = { ...ada, isEmailVerified: true, memberSince: '2026-03-05T12:00:00.000Z' };

function openAs(given: Partial<typeof profile> = {}, path = '/account') {
  fake.haveSession();
  fake.server.use(
    http.get('*/api/user/profile', () => HttpResponse.json({ ...profile, ...given })),
  );
  return renderApp({ path, mayHaveSession: true });
}

const card = async () => within(await screen.findByRole('region', { name: 'Who you are here' }));

describe('the profile page', () => {
  it('shows the name, the address, the role and the day of the registration', async () => {
    openAs();
    expect(await findPage('Profile')).toBeInTheDocument();
    expect(await (await card()).findByText('ada@example.com')).toBeInTheDocument();
    expect((await card()).getByText('ada')).toBeInTheDocument();
    expect((await card()).getByText('user')).toBeInTheDocument();
    expect((await card()).getByText(/March 5, 2026/)).toBeInTheDocument();
  });

  it('says so when the address is not confirmed', async () => {
    openAs({ isEmailVerified: false });
    expect(await screen.findByText('ada@example.com (not confirmed)')).toBeInTheDocument();
  });

  it('shows an address that is also the name once', async () => {
    openAs({ username: 'ada@example.com' });
    expect(await (await card()).findAllByText('ada@example.com')).toHaveLength(1);
    expect((await card()).queryByText('Username')).toBeNull();
  });

  it('offers to try again when it could not be loaded', async () => {
    fake.haveSession();
    fake.server.use(http.get('*/api/user/profile', () => problem('internal_error')));
    const { user } = renderApp({ path: '/account', mayHaveSession: true });
    expect(
      await (await card()).findByText('Something went wrong on our side.'),
    ).toBeInTheDocument();
    fake.server.use(http.get('*/api/user/profile', () => HttpResponse.json(profile)));
    await user.click((await card()).getByRole('button', { name: 'Try again' }));
    expect(await screen.findByText('ada@example.com')).toBeInTheDocument();
  });

  it('is reached by the person’s name in the head of every page', async () => {
    const { user } = openAs({}, '/');
    await findPage('Signed in as ada');
    const name = screen.getByRole('link', { name: 'ada, your account' });
    expect(name).not.toHaveAttribute('aria-current');
    await user.click(name);
    expect(await findPage('Profile')).toHaveFocus();
    expect(address()).toBe('/account');
    expect(name).toHaveAttribute('aria-current', 'true');
  });
});
