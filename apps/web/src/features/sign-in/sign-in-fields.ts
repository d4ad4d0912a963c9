import type { LoginRequest } from '@latchkey/contracts/auth';
import { loginLimits } from '@latchkey/contracts/login-limits';
import type { FieldError } from '@latchkey/contracts/problem';

export type FieldErrors = { readonly [Name in keyof LoginRequest]?: string | undefined };

/** The field of the name: its key in the request, its label, and its name in a sentence. */
export const nameField = {
  key: 'username',
  label: 'Username',
  inText: 'username',
} as const satisfies { key: keyof LoginRequest; label: string; inText: string };

const names = [nameField.key, 'password'] as const;
const inText = { [nameField.key]: nameField.inText, password: 'password' };

/** Matches from the first visible character to the last. */
const visible = /[^\s\p{Cf}](?:.*[^\s\p{Cf}])?/su;

/**
 * What the person typed. Blanks and invisible characters around the name are left out, because typing and copying
 * bring them along unseen (docs/decisions/0025). The password is sent exactly as typed: not trimmed, not cut.
 */
export function readCredentials(form: HTMLFormElement): LoginRequest {
  const data = new FormData(form);
  return {
    [nameField.key]: visible.exec(String(data.get(nameField.key)))?.[0] ?? '',
    password: String(data.get('password')),
  };
}

/**
 * The fields that are empty or too long. The server would refuse a very long entry by its limit on a body.
 */
export function findUnfitFields(credentials: LoginRequest): FieldErrors {
  return pickErrors((name) => {
    const { length } = credentials[name];
    if (length === 0) return `Enter your ${inText[name]}.`;
    return length > loginLimits[name] ? `${sizeOf(name)}.` : undefined;
  });
}

/** The fields that the server refused, in our words, because the server's words are for developers. */
export function findRefusedFields(errors: readonly FieldError[]): FieldErrors {
  const pointers = new Set(errors.map(({ pointer }) => pointer));
  return pickErrors((name) =>
    pointers.has(`#/${name}`) ? `${sizeOf(name)}, and only such as can be typed.` : undefined,
  );
}

const sizeOf = (name: keyof LoginRequest) => `Use between 1 and ${loginLimits[name]} characters`;

function pickErrors(find: (name: keyof LoginRequest) => string | undefined): FieldErrors {
  return { [nameField.key]: find(nameField.key), password: find('password') };
}

/** Moves the focus to the first field with an error, if there is one. Returns whether there was. */
export function focusFirstInvalid(form: HTMLFormElement, errors: FieldErrors): boolean {
  const name = names.find((field) => errors[field]);
  if (name) focusField(form, name);
  return name !== undefined;
}

export function focusField(form: HTMLFormElement, name: keyof LoginRequest) {
  form.querySelector<HTMLInputElement>(`[name=${name}]`)?.focus();
}
