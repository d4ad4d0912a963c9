/** A schema of zod or zod/mini. It is passed in, so that this file loads neither on the first page. */
type Schema = {
  safeParse(entries: unknown):
    | { readonly success: true }
    | {
        readonly success: false;
        readonly error: {
          readonly issues: readonly { readonly path: readonly PropertyKey[] }[];
        };
      };
};

/** Checks the entries of a form with the schema of the request, as the server does: for `findUnfit` of `useForm`. */
export function unfitBy(schema: Schema) {
  return (entries: object): PropertyKey[] => {
    const result = schema.safeParse(entries);
    return result.success ? [] : result.error.issues.flatMap(({ path }) => path.slice(0, 1));
  };
}
