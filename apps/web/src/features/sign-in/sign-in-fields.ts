import type { LoginRequest } from '@latchkey/contracts/auth';
import type { FieldError } from '@latchkey/contracts/problem';

export type FieldErrors = { readonly [Name in keyof LoginRequest]?: string | undefined };

/** The field of the name: its key in the request, its label, and its name in a sentence. */
export const nameField = {
  key: 'username',
  label: 'Username',
  inText: 'username',
} as const satisfies { key: keyof LoginRequest; label: string; inText: string };

/** What the person typed. The password goes out exactly as typed: not trimmed, not cut. */
export function readCredentials(form: HTMLFormElement): LoginRequest {
  const data = new FormData(form);
  return {
    [nameField.key]: String(data.get(nameField.key)),
    password: String(data.get('password')),
  };
}

/** The fields that were left empty. */
export function findEmptyFields(credentials: LoginRequest): FieldErrors {
  return {
    ...(credentials[nameField.key] === '' && {
      [nameField.key]: `Enter your ${nameField.inText}.`,
    }),
    ...(credentials.password === '' && { password: 'Enter your password.' }),
  };
}

/** The fields the server refused, in our words: the server's are meant for programmers. */
export function findRefusedFields(errors: readonly FieldError[]): FieldErrors {
  const pointers = new Set(errors.map(({ pointer }) => pointer));
  return {
    ...(pointers.has(`#/${nameField.key}`) && {
      [nameField.key]: 'Use between 1 and 64 characters.',
    }),
    ...(pointers.has('#/password') && { password: 'Use between 1 and 256 characters.' }),
  };
}

/** Moves the focus to the first field with an error, if there is one. Returns whether there was. */
export function focusFirstInvalid(form: HTMLFormElement, errors: FieldErrors): boolean {
  const name = ([nameField.key, 'password'] as const).find((field) => errors[field]);
  if (name) focusField(form, name);
  return name !== undefined;
}

export function focusField(form: HTMLFormElement, name: keyof LoginRequest) {
  form.querySelector<HTMLInputElement>(`[name=${name}]`)?.focus();
}
