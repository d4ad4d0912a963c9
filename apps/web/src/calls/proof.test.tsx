import { render, renderHook, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { useState } from 'react';
import { Link, MemoryRouter } from 'react-router';
import { expect, it } from 'vitest';
import { AuthProvider } from '../auth/auth-context.tsx';
import { createAuth } from '../auth/create-auth.ts';
import { createFakeBrowser } from '../testing/fake-browser.ts';
import { failure } from '../testing/scripted-calls.ts';
import { ProofProvider, useProven } from './proof.tsx';

const asked = failure('reauthentication_required');

it('without a dialog a call that needs a proof rejects with its own failure', async () => {
  const { result } = renderHook(() => useProven());
  await expect(result.current(() => Promise.reject(asked))).rejects.toBe(asked);
  await expect(result.current(async () => 'answer')).resolves.toBe('answer');
});

it('a call that waits for a proof is given up when its page is left, as by the Back button', async () => {
  function Page() {
    const prove = useProven();
    const [outcome, setOutcome] = useState('none');
    const save = () => prove(() => Promise.reject(asked)).catch(({ code }) => setOutcome(code));
    return (
      <>
        <button type="button" onClick={() => void save()}>
          Save
        </button>
        <Link to="/another">Leave</Link>
        <p>Outcome: {outcome}</p>
      </>
    );
  }
  const user = userEvent.setup();
  render(
    <AuthProvider auth={createAuth('/api', { tab: createFakeBrowser().openTab() })}>
      <MemoryRouter>
        <ProofProvider dialog={() => <p>Enter your password</p>}>
          <Page />
        </ProofProvider>
      </MemoryRouter>
    </AuthProvider>,
  );
  await user.click(screen.getByRole('button', { name: 'Save' }));
  expect(await screen.findByText('Enter your password')).toBeInTheDocument();
  await user.click(screen.getByRole('link', { name: 'Leave' }));
  expect(await screen.findByText('Outcome: reauthentication_required')).toBeInTheDocument();
  expect(screen.queryByText('Enter your password')).toBeNull();
});
