import { screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { signInName } from '../../testing/credentials.ts';
import { problem } from '../../testing/fake-api.ts';
import { openSignIn } from '../../testing/open-sign-in.ts';
import { fillIn, findPage, nameField, signInForm } from '../../testing/pages.ts';
import { renderApp } from '../../testing/render-app.tsx';
import { ada } from '../../testing/scripted-calls.ts';
import { serveFakeApi } from '../../testing/serve-fake-api.ts';

const fake = serveFakeApi();
const { name, password, submit } = signInForm;

/** Records what the form sends. The answer is not one of this API, so the form stays. */
function watchLogin() {
  const sent: unknown[] = [];
  const answer = http.post('*/api/auth/login', async ({ request }) => {
    sent.push(await request.json());
    return HttpResponse.json({});
  });
  fake.server.use(answer);
  return sent;
}

describe('"Remember me"', () => {
  it('is on at first, and asks for nothing then', async () => {
    const sent = watchLogin();
    const { user } = await openSignIn();
    expect(screen.getByRole('checkbox', { name: 'Remember me' })).toBeChecked();
    await fillIn(user);
    await user.click(submit());
    await screen.findByText('We cannot reach the server.');
    expect(sent).toEqual([expect.not.objectContaining({ remember: expect.anything() })]);
  });

  it('asks for a session that ends with the browser when it is off', async () => {
    const sent = watchLogin();
    const { user } = await openSignIn();
    await fillIn(user);
    await user.click(screen.getByRole('checkbox', { name: 'Remember me' }));
    await user.click(submit());
    await screen.findByText('We cannot reach the server.');
    expect(sent).toEqual([expect.objectContaining({ remember: false })]);
  });
});

describe('a typed name', () => {
  it.each([
    ['spaces', '  Ada '],
    ['a tab and a no-break space', '\tAda\u00a0'],
    ['invisible characters that a copied name brings along', '\u200bAda\ufeff\u200e'],
  ])('is sent without %s around it', async (_what, typed) => {
    const sent = watchLogin();
    const { user } = await openSignIn();
    name().value = typed;
    await user.type(password(), 'right{Enter}');
    await screen.findByText('We cannot reach the server.');
    expect(sent).toEqual([{ [nameField.key]: 'Ada', password: 'right' }]);
    expect(name()).toHaveValue(typed);
  });

  it('keeps the spaces inside it, and a password keeps those inside and around it', async () => {
    const sent = watchLogin();
    const { user } = await openSignIn();
    await fillIn(user, { name: ' Ada  B ', password: '  pläin  text ' });
    await user.click(submit());
    await screen.findByText('We cannot reach the server.');
    expect(sent).toEqual([{ [nameField.key]: 'Ada  B', password: '  pläin  text ' }]);
  });

  it('counts as empty when it consists of spaces alone', async () => {
    const { user } = await openSignIn();
    await fillIn(user, { name: '  ' });
    await user.click(submit());
    expect(name()).toHaveAccessibleDescription(nameField.empty);
    expect(name()).toHaveFocus();
    expect(fake.calls).toEqual([]);
  });
});

describe('an entry of the sign-in form', () => {
  it('gets a message at its field when it is too long, and nothing is sent', async () => {
    const { user } = await openSignIn();
    name().value = 'x'.repeat(nameField.longest + 1);
    password().value = 'x'.repeat(30_000);
    await user.click(submit());
    expect(name()).toHaveAccessibleDescription(
      `Use between 1 and ${nameField.longest} characters.`,
    );
    expect(password()).toHaveAccessibleDescription('Use between 1 and 256 characters.');
    expect(name()).toHaveFocus();
    expect(fake.calls).toEqual([]);
  });

  it('may be as long as the limit, and blanks around the name do not count', async () => {
    const sent = watchLogin();
    const { user } = await openSignIn();
    const [longestName, longestPassword] = ['x'.repeat(nameField.longest), 'x'.repeat(256)];
    name().value = ` ${longestName} `;
    password().value = longestPassword;
    await user.click(submit());
    await screen.findByText('We cannot reach the server.');
    expect(sent).toEqual([{ [nameField.key]: longestName, password: longestPassword }]);
  });
});

describe('a form that was refused', () => {
  async function meetRefusal(answer: () => Response) {
    fake.server.use(http.post('*/api/auth/login', answer, { once: true }));
    const { user } = await openSignIn();
    await fillIn(user, { password: 'wrong' });
    await user.click(submit());
    expect(await screen.findByRole('button', { name: 'Sign in' })).toBeInTheDocument();
    expect(screen.getByRole('alert')).not.toBeEmptyDOMElement();
    return user;
  }

  it.each([
    ['name', name],
    ['password', password],
  ])(
    'for wrong credentials is no longer red, and shows no reason, once the %s is edited',
    async (_name, field) => {
      const user = await meetRefusal(() => problem('invalid_credentials'));
      expect(password()).toBeInvalid();
      await user.type(field(), 'x');
      expect(screen.getByRole('alert')).toBeEmptyDOMElement();
      expect(password()).toBeValid();
      expect(password()).not.toHaveAccessibleDescription();
    },
  );

  it('for another reason no longer shows that reason once a field is edited', async () => {
    const user = await meetRefusal(() => problem('service_unavailable'));
    await user.type(name(), 'x');
    expect(screen.getByRole('alert')).toBeEmptyDOMElement();
  });
});

describe('the name field', () => {
  const stubPointer = (kind: 'coarse' | 'fine') => {
    vi.spyOn(window, 'matchMedia').mockImplementation(
      (query) => ({ matches: query === `(pointer: ${kind})` }) as MediaQueryList,
    );
    onTestFinished(() => void vi.restoreAllMocks());
  };

  it('has the focus when the page is the first of a visit', async () => {
    stubPointer('fine');
    await openSignIn();
    expect(name()).toHaveFocus();
  });

  it('has no focus on a touch device, where the keyboard would open unasked and cover half the page', async () => {
    stubPointer('coarse');
    await openSignIn();
    expect(document.body).toHaveFocus();
  });

  it('does not take the focus from something else that has it', async () => {
    stubPointer('fine');
    const other = document.body.appendChild(document.createElement('input'));
    onTestFinished(() => other.remove());
    other.focus();
    await openSignIn();
    expect(other).toHaveFocus();
  });

  it('is described by the reason to sign in, which a screen reader would otherwise pass over', async () => {
    stubPointer('fine');
    fake.onRefresh(() => problem('refresh_token_invalid'));
    renderApp({ mayHaveSession: true });
    await findPage('Sign in');
    expect(name()).toHaveFocus();
    expect(name()).toHaveAccessibleDescription(/^Your session has ended\./);
  });
});

describe('the sign-in form for paste and touch keyboards', () => {
  it('accepts a pasted password', async () => {
    const user = userEvent.setup();
    await openSignIn();
    await user.type(name(), signInName(ada));
    await user.click(password());
    await user.paste('right');
    expect(password()).toHaveValue('right');
    await user.click(submit());
    expect(await findPage('Signed in as ada')).toBeInTheDocument();
  });

  it('labels the key of a touch keyboard that leads to the next field, and the key that sends', async () => {
    await openSignIn();
    expect(name()).toHaveAttribute('enterkeyhint', 'next');
    expect(password()).toHaveAttribute('enterkeyhint', 'go');
  });
});
