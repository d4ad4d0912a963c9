import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import { apiBasePath } from '@latchkey/contracts/api';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { describeApi } from '../describe-api.ts';

export type Answer = {
  readonly method: string;
  /** The address as it was requested, with its query. */
  readonly url: string;
  readonly status: number;
  readonly headers: IncomingHttpHeaders | OutgoingHttpHeaders;
  readonly body: string;
};

/** An answer's operation, as the document names it, and the code of its problem; null for a success. */
export type Place = { readonly operation: string; readonly code: string | null };

type Described = {
  readonly $ref?: string;
  readonly content?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, { readonly $ref: string }>>;
};

const text = JSON.stringify(describeApi({ refreshCookie: 'refresh' }));
const document = JSON.parse(text) as {
  readonly paths: Record<string, Record<string, { responses: Record<string, Described> }>>;
  readonly components: { readonly headers: Record<string, { readonly required?: boolean }> };
};

const ajv = formats.default(new Ajv2020({ strict: false }));
ajv.addSchema(document, 'openapi');

const validators = new Map<string, ValidateFunction>();

/** Compiles the schema at a place of the document, the first time that an answer needs it. */
function validatorAt(pointer: string): ValidateFunction {
  const validate = validators.get(pointer) ?? ajv.compile({ $ref: `openapi#${pointer}` });
  validators.set(pointer, validate);
  return validate;
}

const escapePointer = (name: string) => name.replaceAll('~', '~0').replaceAll('/', '~1');
const unescapePointer = (name: string) => name.replaceAll('~1', '/').replaceAll('~0', '~');
const paths = Object.keys(document.paths).map((path) => ({
  path,
  pattern: new RegExp(`^${apiBasePath}${path.replaceAll(/\{\w+\}/g, '[^/?]+')}(?:\\?|$)`),
}));

/**
 * Compares an answer with the document: its status, its headers, its content type and its body.
 * @returns where the document describes it. Null for an address that is not in it, and for HEAD, which shows no code
 * @throws Error that names what the document does not allow
 */
export function placeAnswer(answer: Answer): Place | null {
  const method = answer.method.toLowerCase();
  const path = paths.find(
    (each) => each.pattern.test(answer.url) && document.paths[each.path]?.[method],
  )?.path;
  if (path === undefined) return null;
  const operation = `${answer.method} ${path}`;
  const pointer = `/paths/${escapePointer(path)}/${method}/responses/${answer.status}`;
  const fault = findFault(answer, pointer);
  if (fault) throw new Error(`${operation} answered ${answer.status} ${fault}`);
  const isProblem = answer.status >= 400;
  return { operation, code: isProblem ? JSON.parse(answer.body).code : null };
}

/** @param pointer where the document would describe the answer */
function findFault({ body, headers }: Answer, pointer: string): string | null {
  const given = lookUp(pointer);
  if (!given) return `${body}, and the document does not name this status`;
  const place = given.$ref?.slice(1) ?? pointer;
  const described = lookUp(place) ?? given;
  const missing = Object.keys(described.headers ?? {}).find(
    (name) =>
      document.components.headers[name]?.required && headers[name.toLowerCase()] === undefined,
  );
  if (missing) return `without ${missing}`;
  const [type = ''] = Object.keys(described.content ?? {});
  const [sent] = String(headers['content-type'] ?? '').split(';');
  if (sent !== type) return `as "${sent}", and the document names "${type}"`;
  if (type === '') return body === '' ? null : 'with a body, and the document names none';
  if (!type.endsWith('json')) return null;
  const validate = validatorAt(`${place}/content/${escapePointer(type)}/schema`);
  if (validate(JSON.parse(body))) return null;
  return ajv.errorsText(validate.errors, { dataVar: 'body' });
}

function lookUp(pointer: string): Described | undefined {
  const names = pointer.split('/').slice(1).map(unescapePointer);
  const step = (at: unknown, name: string) => (at as Record<string, unknown> | undefined)?.[name];
  return names.reduce<unknown>(step, document) as Described | undefined;
}
