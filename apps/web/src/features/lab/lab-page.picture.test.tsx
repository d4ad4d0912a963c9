import { screen, within } from '@testing-library/react';
import { describe, expect, it, onTestFinished } from 'vitest';
import { held, lock } from './entries-for-tests.ts';
import { oneRequest, openLab, press, scrolledTo, serveLab } from './lab-page-for-tests.tsx';

const fake = serveLab();

describe('the picture', () => {
  const picture = () => screen.getByRole('img', { name: /request/ });
  const width = () => Number(picture().getAttribute('width'));

  it('can be zoomed in and out again, but no further out than it fits', async () => {
    const { recorder, record, user } = await openLab(fake);
    record(recorder, oneRequest);
    await screen.findByText('Request 1 is answered 200.');
    const fitting = width();
    await press(user, 'Zoom in');
    expect(width()).toBeGreaterThan(1.5 * fitting);
    await press(user, 'Zoom out');
    await press(user, 'Zoom out');
    expect(width()).toBe(fitting);
  });

  it('is cleared with the log', async () => {
    const { recorder, record, user } = await openLab(fake);
    record(recorder, oneRequest);
    await screen.findByText('Request 1 is answered 200.');
    await press(user, 'Clear');
    expect(screen.queryByText('Request 1 is answered 200.')).toBeNull();
    expect(screen.getByText('Nothing has been sent yet.')).toBeInTheDocument();
  });

  it('has a legend that shows each sign once, as it is drawn', async () => {
    await openLab(fake);
    const entries = within(screen.getByRole('list', { name: 'Legend' })).getAllByRole('listitem');
    expect(entries).toHaveLength(11);
    const signs = entries.map((entry) => entry.querySelector('svg')?.innerHTML);
    expect(new Set(signs).size).toBe(11);
  });

  it('can be gone through by keyboard, including hand-overs, with the times of the log', async () => {
    const { recorder, openRecorder, record, user } = await openLab(fake);
    const other = openRecorder();
    record(recorder, [
      [1_000, lock('acquired')],
      [1_250, { type: 'handed-over', what: 'session' }],
    ]);
    record(other, [[1_375, held('another-tab')]]);
    await screen.findByText('Takes over a new access token from another tab.');
    const line = screen.getByText('Tells the other tabs the new access token.').closest('li');
    expect(line).toHaveTextContent('0.250 s');
    await user.click(screen.getByRole('application', { name: /Timeline/ }));
    await user.keyboard('{Home}');
    expect(screen.getByText(/^Tab 1, at 0\.000 s, .+: Holds the lock/)).toBeInTheDocument();
    await user.keyboard('{ArrowRight}');
    expect(
      screen.getByText('Tab 1, at 0.250 s, for 0.125 s: Access token handed over to Tab 2.'),
    ).toBeInTheDocument();
    expect(scrolledTo).toHaveBeenCalledTimes(2);
  });

  it('handles only the keys that move in it, and none while it is empty', async () => {
    const { recorder, record, user } = await openLab(fake);
    const kept: string[] = [];
    const onKey = ({ key, defaultPrevented }: KeyboardEvent) =>
      void (defaultPrevented && kept.push(key));
    window.addEventListener('keydown', onKey);
    onTestFinished(() => window.removeEventListener('keydown', onKey));
    await user.click(screen.getByRole('application', { name: /Timeline/ }));
    await user.keyboard('{ArrowRight}');
    record(recorder, oneRequest);
    await screen.findByText('Request 1 is answered 200.');
    await user.keyboard('{ArrowDown}{ArrowRight}');
    expect(kept).toEqual(['ArrowRight']);
  });
});

describe('the layout of the lab page', () => {
  it('the picture comes before the controls', async () => {
    await openLab(fake);
    const cards = screen.getAllByRole('heading', { level: 2 }).map((one) => one.textContent);
    expect(cards.slice(0, 2)).toEqual(['Timeline', 'Make it happen']);
  });

  it('the picture scrolls into view after an action in this tab, but not after one in another tab', async () => {
    const { openRecorder, recorder, record } = await openLab(fake);
    record(openRecorder(), [[1_000, { type: 'control', text: 'offline' }]]);
    await screen.findByText('Lab: offline.');
    expect(scrolledTo).not.toHaveBeenCalled();
    record(recorder, [[2_000, { type: 'control', text: '20 requests at once' }]]);
    await screen.findByText('Lab: 20 requests at once.');
    expect(scrolledTo).toHaveBeenCalledExactlyOnceWith({ block: 'nearest' });
  });

  it('the picture and the log can be reached and scrolled by keyboard', async () => {
    await openLab(fake);
    expect(screen.getByRole('application', { name: /Timeline/ })).toHaveAttribute('tabindex', '0');
    expect(screen.getByRole('list', { name: /Everything/ })).toHaveAttribute('tabindex', '0');
  });
});
