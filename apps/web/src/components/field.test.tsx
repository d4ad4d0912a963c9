import { render, screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { Field } from './field.tsx';

it('two fields of the same name each have their own label and message if one brings an id', () => {
  render(
    <>
      <Field name="password" label="Old password" error="Enter your password." />
      <Field name="password" label="New password" error="Use more characters." id="new-password" />
    </>,
  );
  expect(screen.getByLabelText('Old password')).toHaveAccessibleDescription('Enter your password.');
  expect(screen.getByLabelText('New password')).toHaveAccessibleDescription('Use more characters.');
});

it('announces a message that appears while the field has the focus', () => {
  const { rerender } = render(<Field name="password" label="Password" />);
  screen.getByLabelText('Password').focus();
  const regions = [...document.querySelectorAll('[aria-live="polite"]')];
  rerender(<Field name="password" label="Password" error="Enter your password." />);
  // A screen reader announces only what appears in a region that was there before.
  expect(regions.map(({ textContent }) => textContent)).toEqual(['Enter your password.']);
});
