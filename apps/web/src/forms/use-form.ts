import type { FieldError } from '@latchkey/contracts/problem';
import { type FocusEvent, type SubmitEvent, useId, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { CallError, type CallErrorCode } from '../auth/call-error.ts';
import { describeFailure } from '../calls/describe-failure.ts';
import type { FailureText } from '../components/failure-notice.tsx';
import styles from './form.module.css';
import {
  describeRefused,
  describeUnfit,
  type Entries,
  type FieldErrors,
  type FindUnfit,
  type FormFields,
  readEntries,
} from './form-entries.ts';

type FormOptions<Name extends string> = {
  readonly fields: FormFields<Name>;
  /** `unfitBy(schema)`, or a function of its own where the first page shows the form. */
  readonly findUnfit: FindUnfit<NoInfer<Name>>;
  /** The call to the API. It rejects with the error that the form shows. */
  readonly send: (entries: Entries<NoInfer<Name>>) => Promise<unknown>;
  /** Called after a success, to reset the form or to lead on. */
  readonly onDone?: ((form: HTMLFormElement) => void) | undefined;
  /** The field to correct after a failure that names no field, by code. */
  readonly blames?: { readonly [Code in CallErrorCode]?: NoInfer<Name> };
  /** The words for a failure, where the usual ones do not fit this form. */
  readonly describe?: (error: unknown) => FailureText;
};

type Shown<Name extends string> = {
  readonly failure: unknown;
  readonly errors: FieldErrors<Name>;
  /** The messages at the last submit. They stay until the next, so that nothing moves while somebody types. */
  readonly summary: FieldErrors<Name>;
  readonly isDone: boolean;
};

const nothing = { failure: null, errors: {}, summary: {}, isDone: false };

export type Form<Name extends string> = ReturnType<typeof useForm<Name>>;

/**
 * Checks and sends one form, and shows why it failed. The inputs are uncontrolled, so what was typed stays.
 *
 * An empty field gets its message at a submit, and any other entry that does not fit also when the field is left. At a
 * submit the focus moves to the summary if the form has one, otherwise to the first field with a message.
 */
export function useForm<Name extends string>(options: FormOptions<Name>) {
  const { fields, findUnfit, blames = {}, describe = describeFailure } = options;
  const { busy, isBusy, setBusy } = useBusy();
  const [shown, setShown] = useState<Shown<Name>>(nothing);
  const summaryRef = useRef<HTMLDivElement>(null);
  const failureId = useId();
  const blamed = findBlamed(shown.failure, blames);

  const show = (form: HTMLFormElement, failure: unknown, errors: FieldErrors<Name>) => {
    // The messages are shown before the focus moves, so that a screen reader finds them with the field.
    flushSync(() => setShown({ failure, errors, summary: errors, isDone: false }));
    const first = Object.keys(fields).find((name) => errors[name as Name]);
    const toCorrect = findBlamed(failure, blames) ?? first;
    if (first && summaryRef.current) summaryRef.current.focus();
    else if (toCorrect) focusField(form, toCorrect);
    return first !== undefined;
  };

  const submit = async (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (isBusy()) return;
    const form = event.currentTarget;
    const entries = readEntries(form, fields);
    if (show(form, null, describeUnfit(fields, entries, findUnfit))) return;

    setBusy(true);
    try {
      await options.send(entries);
      setShown({ ...nothing, isDone: true });
      options.onDone?.(form);
    } catch (error) {
      show(form, error, describeRefused(fields, entries, listRefused(error)));
    } finally {
      setBusy(false);
    }
  };

  // An edit clears the messages, because they are about the earlier text.
  const edit = (name: Name) =>
    setShown(({ errors, summary }) => ({
      ...nothing,
      errors: { ...errors, [name]: undefined },
      summary,
    }));

  const leave = (name: Name, { form }: HTMLInputElement) => {
    const entries = form && readEntries(form, fields);
    // The person may come back to fill in an empty field.
    if (!entries?.[name]) return;
    const found = describeUnfit(fields, entries, findUnfit)[name];
    if (found) setShown((now) => ({ ...now, errors: { ...now.errors, [name]: found } }));
  };

  return {
    busy,
    isDone: shown.isDone,
    failure: shown.failure === null ? null : describe(shown.failure),
    failureId,
    summary: shown.summary,
    summaryRef,
    /**
     * For the form element. It is a real POST form: password managers recognise it, and a submit before the script has
     * loaded does not put a password into the address.
     */
    props: { method: 'post', noValidate: true, onSubmit: submit, className: styles.form } as const,
    /** For a `Field` or `PasswordField`. */
    field: (name: Name) => ({
      name,
      error: shown.errors[name],
      errorId: blamed === name ? failureId : undefined,
      onInput: () => edit(name),
      onBlur: (event: FocusEvent<HTMLInputElement>) => leave(name, event.currentTarget),
    }),
  };
}

/** Whether the form is being sent. A second submit in the same moment asks `isBusy`, because it has the old state. */
function useBusy() {
  const [busy, show] = useState(false);
  const current = useRef(false);
  const setBusy = (next: boolean) => {
    current.current = next;
    show(next);
  };
  return { busy, isBusy: () => current.current, setBusy };
}

function listRefused(error: unknown): readonly FieldError[] {
  if (error instanceof CallError) return error.errors;
  // A mistake in the page is shown, and also reported to the error listeners of the page.
  reportError(error);
  return [];
}

/** Moves the focus to a field. */
export function focusField(form: HTMLFormElement | null, name: string) {
  form?.querySelector<HTMLInputElement>(`[name="${name}"]`)?.focus();
}

function findBlamed<Name>(
  error: unknown,
  blames: { readonly [Code in CallErrorCode]?: Name },
): Name | undefined {
  return error instanceof CallError ? blames[error.code] : undefined;
}
