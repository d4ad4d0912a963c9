import { passwordRule } from '@latchkey/contracts/password-rule';
import { act, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { NewPasswordField } from './new-password-field.tsx';

const rule = passwordRule(15);
const input = () => screen.getByLabelText<HTMLInputElement>('New password');
const announced = () => screen.getByRole('status').textContent;
const type = (value: string) => fireEvent.input(input(), { target: { value } });

function show(props: { readonly error?: string } = {}) {
  return render(
    <form>
      <NewPasswordField rule={rule} name="password" label="New password" {...props} />
    </form>,
  );
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const pass = (ms: number) => act(() => vi.advanceTimersByTime(ms));

describe('the field for a new password', () => {
  it('shows the rule beside the field, and screen readers read it with the field', () => {
    show();
    expect(input()).toHaveAccessibleDescription(rule.text);
    expect(rule.text).toContain('15 characters or more');
  });

  it('is one that password managers fill with a new password', () => {
    show();
    expect(input()).toHaveAttribute('autocomplete', 'new-password');
    expect(input()).toHaveAttribute('type', 'password');
  });

  it('shows at each key how many characters are missing', () => {
    show();
    type('tulip');
    expect(screen.getByText('Use 10 more characters.')).toBeVisible();
    type('tulip-anvil-ha');
    expect(screen.getByText('Use 1 more character.')).toBeVisible();
    type('tulip-anvil-har');
    expect(screen.getByText('Long enough.')).toBeVisible();
    type('');
    expect(screen.queryByText(/Use|Long/, { selector: '[class*=remark]' })).toBeNull();
  });

  it('counts a character outside the basic plane once', () => {
    show();
    type('𐌰'.repeat(14));
    expect(screen.getByText('Use 1 more character.')).toBeVisible();
  });

  it('announces what is missing when somebody pauses, and not at each key', () => {
    show();
    type('tulip');
    pass(900);
    type('tulip-');
    pass(900);
    expect(announced()).toBe('');
    pass(100);
    expect(announced()).toBe('Use 9 more characters.');
  });

  it('shows the error of the form in place of the remark', () => {
    show({ error: 'Choose another password.' });
    type('tulip');
    expect(screen.getByText('Choose another password.')).toBeVisible();
    expect(screen.queryByText('Use 10 more characters.')).toBeNull();
  });

  it('forgets the remark with what was typed when the form is reset', () => {
    show();
    type('tulip-anvil-harbour');
    act(() => input().form?.reset());
    expect(screen.queryByText('Long enough.')).toBeNull();
  });
});
