import { act, screen, waitFor, within } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { describe, expect, it, vi } from 'vitest';
import { credentialsOf } from '../../testing/credentials.ts';
import { ada } from '../../testing/scripted-calls.ts';
import type { LabEvent } from './lab-entry.ts';
import { oneRequest, openLab, press, serveLab } from './lab-page-for-tests.tsx';

const fake = serveLab();

describe('the controls of the lab', () => {
  it.each([
    ['Fail the next refresh', 'fail', 'The next refresh will be answered 503.'],
    [
      'Delay the next refresh',
      'delay',
      'The next refresh will take longer than the browser waits.',
    ],
    ['Lose its answer', 'lose', 'The answer to the next refresh will be lost, with its cookie.'],
    [
      'Steal the refresh cookie',
      'steal',
      'There is no refresh cookie to steal: sign in first, or press Refresh if you are.',
    ],
  ])(
    '“%s” sends its command to the dev server, and shows what will happen',
    async (name, command, says) => {
      const { asked, user } = await openLab(fake);
      await press(user, name);
      expect(await screen.findByText(says)).toBeInTheDocument();
      expect(asked).toContain(command);
    },
  );

  it('“Open another tab” opens the lab in another tab', async () => {
    const { user } = await openLab(fake);
    const opened = vi.spyOn(window, 'open').mockReturnValue(null);
    await press(user, 'Open another tab');
    expect(opened).toHaveBeenCalledExactlyOnceWith('/lab', '_blank', 'noopener');
    opened.mockRestore();
  });
});

describe('the access token of this tab', () => {
  it('is shown with its claims and the time it has left by the lab’s clock', async () => {
    const lab = await openLab(fake);
    const { auth, clock } = lab;
    expect(screen.getByText('None: anonymous.')).toBeInTheDocument();
    const part = (value: object) => btoa(JSON.stringify(value)).replaceAll('=', '');
    const accessToken = `${part({ alg: 'HS256' })}.${part({ sub: 'u1' })}.secret`;
    const session = { accessToken, tokenType: 'Bearer', expiresIn: 900, user: ada };
    fake.server.use(http.post('*/api/auth/login', () => HttpResponse.json(session)));
    await act(() => auth.client.login(credentialsOf()));
    expect(screen.getByText(/^This session is not bound/)).toBeInTheDocument(); // feature: session-key
    lab.recorder.record({ type: 'key', proof: 'proven' }, 2_000); // feature: session-key
    expect(await screen.findByText(/^This session is bound/)).toBeInTheDocument(); // feature: session-key
    const card = within(screen.getByRole('region', { name: 'This tab’s access token' }));
    expect(await card.findByText(/^900 s left/)).toBeInTheDocument();
    expect(card.getByText(/"sub": "u1"/)).toBeInTheDocument();
    expect(card.queryByText(/secret/)).toBeNull();
    clock.sleep(100_000);
    expect(await card.findByText(/^800 s left/)).toBeInTheDocument();
  });
});

describe('what the page shows', () => {
  const lost = 'The answer to the next refresh will be lost, with its cookie.';
  const ends: LabEvent = { type: 'call-ended', call: 'refresh', outcome: 'done' };

  it('a fault is announced until a refresh has met it, also while a refresh is under way', async () => {
    const { disarm, recorder, record, user } = await openLab(fake);
    await press(user, 'Lose its answer');
    expect(await screen.findByText(lost)).toBe(screen.getByRole('status'));
    record(recorder, [[1_000, { type: 'call-sent', call: 'refresh' }]]);
    await screen.findByText('Sends refresh.');
    expect(screen.getByText(lost)).toBeInTheDocument();
    disarm();
    record(recorder, [[1_250, ends]]);
    await waitFor(() => expect(screen.queryByText(lost)).toBeNull());
  });

  it('a fault that was armed before the page was opened is announced', async () => {
    const { user, unmount, renderPage } = await openLab(fake);
    await press(user, 'Lose its answer');
    await screen.findByText(lost);
    unmount();
    renderPage();
    expect(await screen.findByText(lost)).toBeInTheDocument();
  });

  it('the setting of the clock is still selected when the page is left and opened again', async () => {
    const { user, unmount, renderPage } = await openLab(fake);
    const clock = () => screen.getByLabelText('This computer’s clock');
    await user.selectOptions(clock(), 'is a day ahead');
    unmount();
    renderPage();
    expect(clock()).toHaveDisplayValue('is a day ahead');
  });

  it('the count covers what the picture shows, since the last action or from the beginning', async () => {
    const { recorder, record, user } = await openLab(fake);
    record(recorder, [...oneRequest, [2_000, { type: 'control', text: 'offline' }]]);
    expect(await screen.findByText('Nothing has been sent since.')).toBeInTheDocument();
    await user.click(screen.getByLabelText('From the beginning'));
    expect(screen.getByText('1 request.')).toBeInTheDocument();
  });

  it('each verdict is explained', async () => {
    await openLab(fake);
    const card = within(screen.getByRole('region', { name: 'The server’s four verdicts' }));
    const terms = card.getAllByRole('term').map(({ textContent }) => textContent);
    expect(terms).toEqual(['rotate', 'repeat', 'fork', 'reuse']);
    for (const words of card.getAllByRole('definition'))
      expect(words).toHaveTextContent(/\w+ .+\.$/);
  });
});
