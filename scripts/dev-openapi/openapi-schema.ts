/** The members of JSON Schema that the contracts use. */
export type Schema = {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
  readonly format?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
};

/** Writes a schema as people write a type: one member a line, `?` behind the optional ones, nested ones indented. */
export function writeSchema(schema: Schema, indent = ''): string {
  const { additionalProperties: others, anyOf, items, properties } = schema;
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (anyOf) return anyOf.map((each) => writeSchema(each, indent)).join(' | ');
  if (items) return `list of ${writeSchema(items, indent)}`;
  if (properties) {
    const inner = `${indent}  `;
    const lines = Object.entries(properties).map(([name, each]) => {
      const mark = schema.required?.includes(name) ? '' : '?';
      return `${inner}${name}${mark}: ${writeSchema(each, inner)}\n`;
    });
    return `{\n${lines.join('')}${indent}}`;
  }
  if (typeof others === 'object') return `for each name: ${writeSchema(others, indent)}`;
  return `${schema.format ?? schema.type ?? 'anything'}${writeLength(schema)}`;
}

function writeLength({ minLength = 0, maxLength }: Schema): string {
  return maxLength === undefined ? '' : `, ${minLength} to ${maxLength} characters`;
}
