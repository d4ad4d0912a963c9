import { render, screen } from '@testing-library/react';
import { MemoryRouter } from 'react-router';
import { expect, it } from 'vitest';
import { AppShell } from './app-shell.tsx';

it.each(['/account', undefined])(
  'a name in a script that is written from right to left loses its end and not its beginning (%s)',
  (to) => {
    const account = { name: 'עדה', to, signOut: () => {} };
    render(
      <AppShell account={account} links={[]}>
        content
      </AppShell>,
      { wrapper: MemoryRouter },
    );
    expect(screen.getByText('עדה')).toHaveAttribute('dir', 'auto');
  },
);
