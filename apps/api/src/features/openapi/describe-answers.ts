import { type Endpoint, problemsOf } from '@latchkey/contracts/endpoint';
import { type ProblemCode, problems } from '@latchkey/contracts/problem';
import { challenges } from '../../http/problem.ts';
import { describeSchema } from './describe-schema.ts';

const text = { type: 'string' };

/** The headers that answers name. Only an answer that says so has them. */
export const answerHeaders = {
  'X-Request-Id': {
    required: true,
    schema: text,
    description: 'The id of the request in the log.',
  },
  'WWW-Authenticate': { schema: text, description: 'What would be accepted (RFC 6750 §3).' },
  'Retry-After': {
    required: true,
    schema: { type: 'integer', minimum: 0 },
    description: 'Send the request again after this many seconds.',
  },
  RateLimit: { schema: text, description: 'What is left of a limit, and when it is whole again.' },
  'RateLimit-Policy': { schema: text, description: 'The limit that was reached.' },
  ETag: { required: true, schema: text, description: 'For If-None-Match.' },
};

type HeaderName = keyof typeof answerHeaders;

/** The answers of an endpoint by their status. */
export function describeAnswers(endpoint: Endpoint): Record<string, unknown> {
  return Object.fromEntries([
    ...describeSuccess(endpoint),
    ...groupByStatus(endpoint).map(([status, codes]) => [
      status,
      codes.length === 1 ? { $ref: `#/components/responses/${codes[0]}` } : describeProblem(codes),
    ]),
  ]);
}

/** The answers that are always alike: those of a status for which an endpoint has one problem only. */
export function sharedProblems(endpoints: readonly Endpoint[]): Record<string, unknown> {
  const alone = endpoints.flatMap(groupByStatus).filter(([, codes]) => codes.length === 1);
  return Object.fromEntries(alone.map(([, codes]) => [codes[0], describeProblem(codes)]));
}

function describeSuccess({ answer, accepted }: Endpoint): [status: number, unknown][] {
  const headers = refersTo('X-Request-Id');
  const withBody = (type: string, schema: object) => ({ [type]: { schema } });
  if (answer === null) {
    const description = accepted ? 'Accepted. Nothing tells whether anything was done.' : 'Done.';
    return [[accepted ? 202 : 204, { description, headers }]];
  }
  if (answer === 'event-stream') {
    const content = withBody('text/event-stream', text);
    return [[200, { description: 'A stream of events, which stays open.', headers, content }]];
  }
  if (answer === 'document') {
    const content = withBody('application/json', { type: 'object' });
    const tagged = { headers: refersTo('X-Request-Id', 'ETag') };
    return [
      [200, { description: 'The document.', ...tagged, content }],
      [304, { description: 'The document has not changed.', ...tagged }],
    ];
  }
  const content = withBody('application/json', describeSchema(answer, 'output'));
  return [[200, { description: 'Success.', headers, content }]];
}

function groupByStatus(endpoint: Endpoint): [status: number, codes: ProblemCode[]][] {
  const groups = new Map<number, ProblemCode[]>();
  // The order of the list of problems, so that equal groups are written alike.
  const codes = Object.keys(problems) as ProblemCode[];
  for (const code of codes.filter((each) => problemsOf(endpoint).has(each))) {
    const { status } = problems[code];
    groups.set(status, [...(groups.get(status) ?? []), code]);
  }
  return [...groups];
}

/** @param codes problems of one status */
function describeProblem(codes: readonly ProblemCode[]) {
  const [status] = codes.map((code) => problems[code].status);
  const schema = {
    allOf: [
      { $ref: '#/components/schemas/Problem' },
      { type: 'object', properties: { status: { const: status }, code: { enum: codes } } },
    ],
  };
  return {
    description: codes.map((code) => `\`${code}\`: ${problems[code].title}.`).join('\n\n'),
    headers: refersTo('X-Request-Id', ...headersOf(codes)),
    content: { 'application/problem+json': { schema } },
  };
}

function headersOf(codes: readonly ProblemCode[]): HeaderName[] {
  const mayBe = (code: ProblemCode) => codes.includes(code);
  return [
    ...(codes.some((code) => challenges[code]) ? (['WWW-Authenticate'] as const) : []),
    ...(mayBe('rate_limited') || mayBe('service_unavailable') ? (['Retry-After'] as const) : []),
    ...(mayBe('rate_limited') ? (['RateLimit', 'RateLimit-Policy'] as const) : []),
  ];
}

const refersTo = (...names: HeaderName[]) =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
