import type { LoginRequest } from '@latchkey/contracts/auth';
import { type SubmitEvent, useState } from 'react';
import { flushSync } from 'react-dom';
import { CallError } from '../../auth/call-error.ts';
import {
  type FieldErrors,
  findRefusedFields,
  findUnfitFields,
  focusField,
  focusFirstInvalid,
  readCredentials,
} from './sign-in-fields.ts';

/** Checks and sends one sign-in form. On failure it shows why, and focuses the field to correct if there is one. */
export function useSignInForm(login: (credentials: LoginRequest) => Promise<void>) {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const [fieldErrors, setFieldErrors] = useState<FieldErrors>({});

  // The message is shown before the focus moves, so that a screen reader finds it with the field.
  const show = (error: unknown, fields: FieldErrors) =>
    flushSync(() => {
      setFailure(error);
      setFieldErrors(fields);
    });

  const submit = async (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (busy) return;
    const form = event.currentTarget;
    const credentials = readCredentials(form);

    const unfit = findUnfitFields(credentials);
    show(null, unfit);
    if (focusFirstInvalid(form, unfit)) return;

    setBusy(true);
    try {
      await login(credentials);
    } catch (error) {
      const refused = error instanceof CallError ? findRefusedFields(error.errors) : {};
      show(error, refused);
      if (isRefused(error)) focusField(form, 'password');
      else focusFirstInvalid(form, refused);
    } finally {
      setBusy(false);
    }
  };

  // An edit clears the messages, because they are about the earlier text.
  const edit = (name: keyof FieldErrors) => {
    setFailure(null);
    setFieldErrors((errors) => (errors[name] ? { ...errors, [name]: undefined } : errors));
  };

  return { busy, failure, isRefused: isRefused(failure), fieldErrors, submit, edit };
}

function isRefused(error: unknown): boolean {
  return error instanceof CallError && error.code === 'invalid_credentials';
}
