import { createServer, type Server } from 'node:http';
import { type Endpoint, problemsOf } from '@latchkey/contracts/endpoint';
import { textSchema } from '@latchkey/contracts/text';
import express, { type RequestHandler, Router } from 'express';
import supertest from 'supertest';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { noTrail } from '../core/trail.ts';
import { systemClock } from '../lib/clock.ts';
import { createCapturedLogger } from '../testing/captured-logs.ts';
import { errorHandler } from './error-handler.ts';
import { createMount } from './mount.ts';
import { requestContext } from './request-context.ts';

const noteSchema = z.object({ text: z.string() });
const list = {
  method: 'GET',
  path: '/notes',
  access: 'signed-in',
  body: null,
  answer: z.array(noteSchema),
  problems: [],
} as const satisfies Endpoint;
const add = {
  ...list,
  method: 'POST',
  body: z.strictObject({ text: textSchema(20) }),
  answer: noteSchema,
} as const satisfies Endpoint;
const clear = { ...list, method: 'DELETE', access: 'anyone', answer: null } as const;
const watch = { ...list, path: '/news', answer: 'event-stream' } as const;
const mail = { ...clear, method: 'POST', path: '/mails', accepted: true } as const;

let server: Server;
/** Which checks ran, in their order. */
let ran: string[];
const note = (what: string): RequestHandler => {
  return (_req, _res, next) => {
    ran.push(what);
    next();
  };
};

beforeAll(() => {
  const mount = createMount({
    auth: note('auth'),
    fresh: note('fresh'),
    sentBy: {
      page: note('own site'),
      browser: note('browser'), // feature: device-bound
    },
    trail: noTrail,
  });
  const router = Router();
  mount(router, list, () => [{ text: 'first' }]);
  mount(router, add, (_req, res, { text }) => {
    res.status(201);
    return { text };
  });
  mount(router, clear, () => undefined);
  mount(router, mail, () => undefined);
  mount(router, watch, (_req, res) => {
    res.type('text/event-stream').write(':\n\n');
    setImmediate(() => res.end('data: late\n\n'));
    return undefined;
  });
  const context = requestContext({ logger: createCapturedLogger(), clock: systemClock });
  const app = express().use(context, router).use(errorHandler);
  server = createServer(app);
});
beforeEach(() => {
  ran = [];
});

describe('endpoints of one path', () => {
  it('are each reached by their own method, behind their own checks', async () => {
    const listed = await supertest(server).get('/notes');
    expect([listed.status, listed.body, ran]).toEqual([200, [{ text: 'first' }], ['auth']]);
    ran = [];
    const added = await supertest(server).post('/notes').send({ text: 'second' });
    expect([added.status, added.body, ran]).toEqual([
      201,
      { text: 'second' },
      ['own site', 'auth'],
    ]);
    ran = [];
    const cleared = await supertest(server).delete('/notes');
    expect([cleared.status, cleared.text, ran.filter((check) => check === 'auth')]).toEqual([
      204,
      '',
      [],
    ]);
  });

  it('name all their methods when they are called with another one', async () => {
    const answer = await supertest(server).put('/notes').send({ text: 'x' });
    expect([answer.status, answer.headers.allow]).toEqual([405, 'GET, HEAD, POST, DELETE']);
  });

  it('refuse a body that does not fit before the handler sees it', async () => {
    const answer = await supertest(server).post('/notes').send({ text: '' });
    expect([answer.status, answer.body.code]).toEqual([422, 'validation_failed']);
  });
});

it('an endpoint that does not tell what it did answers 202 without a body', async () => {
  const answer = await supertest(server).post('/mails');
  expect([answer.status, answer.text]).toEqual([202, '']);
});

it('an event stream goes on after its handler has returned', async () => {
  const answer = await supertest(server).get('/news');
  expect([answer.status, answer.type, answer.text]).toEqual([
    200,
    'text/event-stream',
    ':\n\ndata: late\n\n',
  ]);
});

it('the problems of an endpoint follow from its method, its access and its body', () => {
  expect(problemsOf(list)).not.toContain('csrf_rejected');
  expect(problemsOf(list)).toContain('access_token_expired');
  expect(problemsOf(list)).not.toContain('validation_failed');
  expect(problemsOf(add)).toContain('validation_failed');
  expect(problemsOf(clear)).toContain('csrf_rejected');
  expect(problemsOf(clear)).not.toContain('access_token_missing');
  expect(problemsOf({ ...clear, problems: ['not_found'] })).toContain('not_found');
});
