import type { FieldError } from '@latchkey/contracts/problem';

/** What the fields of a form hold, by the name of the input, which is also the key in the request. */
export type Entries<Name extends string> = { readonly [Key in Name]: string };

/** The message at each field that has one. */
export type FieldErrors<Name extends string> = { readonly [Key in Name]?: string | undefined };

/** How one field is read, and its messages. */
export type FieldRules = {
  /**
   * The message for an entry that does not fit, for example because it is empty. `refused` is the reason of the server
   * if the server refused the entry. It is written for developers, so use words of your own.
   */
  readonly words: (entry: string, refused?: string) => string;
  /** Whether the entry is sent exactly as typed: not trimmed. Set it for every password. */
  readonly asTyped?: boolean;
};

/** The fields of a form in the order in which they are read. */
export type FormFields<Name extends string> = { readonly [Key in Name]: FieldRules };

/** Returns the names of the entries that do not fit. */
export type FindUnfit<Name extends string> = (entries: Entries<Name>) => Iterable<PropertyKey>;

/** Matches from the first visible character to the last. */
const visible = /[^\s\p{Cf}](?:.*[^\s\p{Cf}])?/su;

/**
 * What the person typed. Blanks and invisible characters around an entry are left out, because typing and copying bring
 * them along unseen (docs/decisions/0025). Passwords keep them.
 */
export function readEntries<Name extends string>(
  form: HTMLFormElement,
  fields: FormFields<Name>,
): Entries<Name> {
  const data = new FormData(form);
  return mapFields(fields, (name) => {
    const typed = String(data.get(name) ?? '');
    return fields[name].asTyped ? typed : (visible.exec(typed)?.[0] ?? '');
  });
}

/** The messages for the entries that do not fit. */
export function describeUnfit<Name extends string>(
  fields: FormFields<Name>,
  entries: Entries<Name>,
  findUnfit: FindUnfit<Name>,
): FieldErrors<Name> {
  const unfit = new Set(findUnfit(entries));
  return mapFields(fields, (name) =>
    unfit.has(name) ? fields[name].words(entries[name]) : undefined,
  );
}

/** The messages for the entries that the server refused. */
export function describeRefused<Name extends string>(
  fields: FormFields<Name>,
  entries: Entries<Name>,
  errors: readonly FieldError[],
): FieldErrors<Name> {
  return mapFields(fields, (name) => {
    const found = errors.find(({ pointer }) => pointer === `#/${name}`);
    return found && fields[name].words(entries[name], found.detail);
  });
}

function mapFields<Name extends string, Value>(
  fields: FormFields<Name>,
  toValue: (name: Name) => Value,
): { readonly [Key in Name]: Value } {
  const names = Object.keys(fields) as Name[];
  return Object.fromEntries(names.map((name) => [name, toValue(name)])) as Record<Name, Value>;
}
