import * as z from 'zod';

/**
 * Returns a schema as JSON Schema 2020-12, which is the dialect of OpenAPI 3.1. What a refinement checks, such as
 * well-formed text, has no form there and is left out.
 * @param io `output` also says that an object has no other members
 */
export function describeSchema(schema: z.core.$ZodType, io: 'input' | 'output') {
  const { $schema: _dialect, ...described } = z.toJSONSchema(schema, {
    target: 'draft-2020-12',
    io,
  });
  return described;
}
