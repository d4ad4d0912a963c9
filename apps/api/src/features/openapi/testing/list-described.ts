import { describeApi } from '../describe-api.ts';

type Content = Record<
  string,
  { schema?: { allOf?: { properties?: { code: { enum: string[] } } }[] } }
>;
type Described = { readonly $ref?: string; readonly content?: Content };
type Document = {
  readonly paths: Record<string, Record<string, { responses: Record<string, Described> }>>;
  readonly components: { readonly responses: Record<string, Described> };
};

/** Every answer that the OpenAPI document names, as `GET /user/me 200` or `GET /user/me 401 access_token_missing`. */
export function listDescribed(): string[] {
  const text = JSON.stringify(describeApi({ refreshCookie: 'refresh' }));
  const { paths, components } = JSON.parse(text) as Document;
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).flatMap(([method, { responses }]) =>
      Object.entries(responses).flatMap(([status, given]) => {
        const described = given.$ref
          ? components.responses[given.$ref.split('/').at(-1) ?? '']
          : given;
        const line = `${method.toUpperCase()} ${path} ${status}`;
        const codes = codesOf(described?.content ?? {});
        return codes.length > 0 ? codes.map((code) => `${line} ${code}`) : [line];
      }),
    ),
  );
}

const codesOf = (content: Content): string[] =>
  Object.values(content).flatMap(({ schema }) =>
    (schema?.allOf ?? []).flatMap(({ properties }) => properties?.code.enum ?? []),
  );
