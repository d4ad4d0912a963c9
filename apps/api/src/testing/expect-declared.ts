import { apiBasePath } from '@latchkey/contracts/api';
import { type Endpoint, problemsOf } from '@latchkey/contracts/endpoint';
import { endpoints } from '@latchkey/contracts/endpoints';
import type { ProblemCode } from '@latchkey/contracts/problem';
import type { Response } from 'supertest';
import * as z from 'zod/mini';

/**
 * Asserts that an answer of an endpoint is one that the endpoint's descriptor allows: a problem that it lists, or a
 * body of its schema. It runs for every answer that a test gets.
 * @throws Error that names the endpoint and its answer
 */
export function expectDeclared(method: string, path: string, res: Response): void {
  const endpoint = Object.values<Endpoint>(endpoints).find(
    (one) =>
      one.method === method.toUpperCase() && `${apiBasePath}${one.path}` === path.split('?', 1)[0],
  );
  if (!endpoint) return;
  const { code } = (res.body ?? {}) as { code?: unknown };
  if (typeof code === 'string' && !problemsOf(endpoint).has(code as ProblemCode)) {
    throw new Error(`${method} ${path} answered ${code}, which its descriptor does not name`);
  }
  const isRight = isAnswerOf(endpoint, res);
  if ([200, 201].includes(res.status) && !isRight) {
    throw new Error(`${method} ${path} answered a body that its descriptor does not allow`);
  }
  if (res.status === 204 && endpoint.answer) {
    throw new Error(`${method} ${path} answered no body, and its descriptor names one`);
  }
}

function isAnswerOf({ answer }: Endpoint, res: Response): boolean {
  if (answer === 'event-stream') return res.type === 'text/event-stream';
  if (answer === 'document') return res.type === 'application/json';
  return answer ? z.safeParse(answer, res.body).success : false;
}
