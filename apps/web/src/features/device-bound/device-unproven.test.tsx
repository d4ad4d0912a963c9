import { screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { problem } from '../../testing/fake-api.ts';
import { findPage } from '../../testing/pages.ts';
import { renderApp } from '../../testing/render-app.tsx';
import { serveFakeApi } from '../../testing/serve-fake-api.ts';

const fake = serveFakeApi();

it('a session whose device the browser cannot show leads to the sign-in page, which says why', async () => {
  fake.haveSession();
  fake.onRefresh(() => problem('device_key_required'));
  renderApp({ mayHaveSession: true });
  await findPage('Sign in');
  expect(screen.getByRole('status')).toHaveTextContent(/^Your session is bound to the device/);
});
