import fc from 'fast-check';
import * as z from 'zod';

type Json = { readonly [member: string]: unknown };
type Field = {
  readonly type?: string;
  readonly format?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly enum?: readonly string[];
};

/** Marks every text of a body, so that a test can look for it in the answer. */
export const marker = 'mArKeR';

/** Makes bodies that fit a schema of the contracts, with any text of any script in their fields. */
export function bodiesOf(schema: z.core.$ZodType): fc.Arbitrary<Json> {
  const { properties = {} } = z.toJSONSchema(schema, { unrepresentable: 'any' }) as {
    properties?: Record<string, Field>;
  };
  const fields = Object.entries(properties).map(([name, field]) => [name, valuesOf(field)]);
  return fc.record(Object.fromEntries(fields));
}

function valuesOf(field: Field): fc.Arbitrary<unknown> {
  if (field.enum) return fc.constantFrom(...field.enum);
  if (field.type === 'boolean') return fc.boolean();
  if (field.type === 'integer' || field.type === 'number') return fc.integer();
  const { minLength = 1, maxLength = 256 } = field;
  if (field.format === 'email') {
    return fc.emailAddress().map((address) => `${marker}${address}`.slice(-maxLength));
  }
  return fc
    .string({ unit: 'grapheme', minLength: 0, maxLength: 40 })
    .map((text) =>
      `${marker}${text.replaceAll('\0', '')}`.slice(0, maxLength).padEnd(minLength, 'x'),
    );
}

/** Ways to spoil a body. Each gives the text of a request that no schema allows. */
export const spoilings = {
  'a member of the wrong type': (body, name) =>
    JSON.stringify({ ...body, [name]: { [marker]: 1 } }),
  'a number for a text': (body, name) => JSON.stringify({ ...body, [name]: 1e308 }),
  'a list for a text': (body, name) => JSON.stringify({ ...body, [name]: [marker] }),
  'a null': (body, name) => JSON.stringify({ ...body, [name]: null }),
  'a NUL': (body, name) => JSON.stringify({ ...body, [name]: `${marker}\0` }),
  'a lone surrogate': (body, name) =>
    JSON.stringify({ ...body, [name]: marker }).replace(`"${marker}"`, `"${marker}\\ud800"`),
  'an empty text': (body, name) => JSON.stringify({ ...body, [name]: '' }),
  'a text that is too long': (body, name) =>
    JSON.stringify({ ...body, [name]: marker.repeat(2_000) }),
  'a member that is not expected': (body) => JSON.stringify({ ...body, [marker]: true }),
  'a member __proto__': (body) =>
    JSON.stringify(body).replace(/\}$/, ',"__proto__":{"isAdmin":true}}'),
  'a member constructor': (body) =>
    JSON.stringify({ ...body, constructor: { prototype: { isAdmin: true } } }),
  'great depth': (body, name) =>
    JSON.stringify({ ...body, [name]: 0 }).replace(
      /0\}$|0(?=,")/,
      `${'['.repeat(5_000)}0${']'.repeat(5_000)}}`,
    ),
  'a list around it': (body) => JSON.stringify([body]),
  'a text instead of it': () => JSON.stringify(marker),
  'half of it': (body) => JSON.stringify(body).slice(0, -2),
  'a megabyte': (body, name) => JSON.stringify({ ...body, [name]: marker.repeat(170_000) }),
} satisfies Record<string, (body: Json, name: string) => string>;
