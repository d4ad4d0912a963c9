import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

export type Service = {
  readonly image: string;
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly networks?: readonly string[];
  readonly ports?: readonly string[];
  readonly profiles?: readonly string[];
  readonly volumes?: readonly string[];
  readonly user?: string;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly logging?: { readonly driver: string };
};

export type Compose = {
  readonly services: Readonly<Record<string, Service>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean } | null>>;
  readonly volumes: Readonly<Record<string, unknown>>;
};

/** Reads a Compose file and fills in its variables. Throws when a required variable is missing or blank. */
export function readCompose(file: string, env: Readonly<Record<string, string>>): Compose {
  const text = readFileSync(file, 'utf8');
  const fill = (_key: unknown, value: unknown) =>
    typeof value === 'string' ? fillIn(value, env) : value;
  return parse(text, fill, { merge: true }) as Compose;
}

/** Fills in a value's `${NAME:?}` and `${NAME:-default}`, the only forms that our file uses. */
export function fillIn(text: string, env: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\$(?:\{[^}]*\}|.?)/g, (variable) => {
    const [, name = '', form, byDefault = ''] = /^\$\{(\w+):([?-])([^}]*)\}$/.exec(variable) ?? [];
    if (!form) throw new Error(`not understood: ${variable}`);
    const value = env[name] || (form === '-' ? byDefault : undefined);
    if (value === undefined) throw new Error(`${name} is missing or blank`);
    return value;
  });
}
