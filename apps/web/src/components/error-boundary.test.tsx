import { render, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { lazy, Suspense } from 'react';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { takeConsoleErrors } from '../testing/console-errors.ts';
import { ErrorBoundary } from './error-boundary.tsx';

function Broken(): never {
  throw new Error('broken');
}

const failure = { name: 'This page could not be shown' };

describe('ErrorBoundary', () => {
  it('shows its children', () => {
    render(<ErrorBoundary place="/">fine</ErrorBoundary>);
    expect(screen.getByText('fine')).toBeInTheDocument();
  });

  it('shows that a page failed instead of the page, until another page takes its place', () => {
    const { rerender } = render(<ErrorBoundary place="/broken">{<Broken />}</ErrorBoundary>);
    expect(screen.getByRole('heading', failure)).toBeInTheDocument();
    expect(takeConsoleErrors().join()).toContain('broken');
    rerender(<ErrorBoundary place="/broken">fine</ErrorBoundary>);
    expect(screen.getByRole('heading', failure)).toBeInTheDocument();
    rerender(<ErrorBoundary place="/fine">fine</ErrorBoundary>);
    expect(screen.queryByRole('heading')).not.toBeInTheDocument();
    expect(screen.getByText('fine')).toBeInTheDocument();
  });

  it('catches a page that fails as it takes the place of another', () => {
    const { rerender } = render(<ErrorBoundary place="/fine">fine</ErrorBoundary>);
    rerender(<ErrorBoundary place="/broken">{<Broken />}</ErrorBoundary>);
    expect(screen.getByRole('heading', failure)).toBeInTheDocument();
    expect(takeConsoleErrors().join()).toContain('broken');
  });

  it('catches a page whose code cannot be loaded, and offers to reload', async () => {
    const Page = lazy(() => Promise.reject(new Error('Failed to fetch')));
    render(
      <ErrorBoundary place="/">
        <Suspense>
          <Page />
        </Suspense>
      </ErrorBoundary>,
    );
    expect(await screen.findByRole('heading', failure)).toBeInTheDocument();
    expect(takeConsoleErrors().join()).toContain('Failed to fetch');
    expect(screen.getByText(/Check your connection, then reload/)).toBeInTheDocument();
    const reload = vi.fn();
    vi.stubGlobal('location', { reload });
    onTestFinished(() => void vi.unstubAllGlobals());
    await userEvent.click(screen.getByRole('button', { name: 'Reload' }));
    expect(reload).toHaveBeenCalledOnce();
  });
});
