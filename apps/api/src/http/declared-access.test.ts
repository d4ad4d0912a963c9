import type { Endpoint } from '@latchkey/contracts/endpoint';
import express, { type RequestHandler, Router } from 'express';
import { expect, it } from 'vitest';
import { noTrail } from '../core/trail.ts';
import { listRoutes, requireDeclaredAccess } from './declared-access.ts';
import { createMount } from './mount.ts';

const pass: RequestHandler = (_req, _res, next) => next();
const answer: RequestHandler = (_req, res) => void res.end();
const sentBy = {
  page: pass,
  browser: pass, // feature: device-bound
};
const mount = createMount({ auth: pass, fresh: pass, sentBy, trail: noTrail });

const notes = {
  method: 'GET',
  path: '/notes',
  access: 'signed-in',
  body: null,
  answer: null,
  problems: [],
} as const satisfies Endpoint;

function declared(): Router {
  const router = Router();
  mount(router, notes, () => undefined);
  return router;
}

it('a router whose routes are all mounted from a descriptor is accepted', () => {
  const api = Router();
  api.use(express.json(), declared());
  expect(() => requireDeclaredAccess(api)).not.toThrow();
});

it('a route without a descriptor stops the start and is named', () => {
  const api = Router();
  api.use(declared());
  api.use(Router().get('/reports', pass, answer));
  api.route('/notes/old').post(answer);
  expect(() => requireDeclaredAccess(api)).toThrow(
    'These routes were not mounted from a descriptor that says who may call them: GET /reports, POST /notes/old',
  );
});

it('the list of routes names every method of every route, inside other routers too', () => {
  const api = Router();
  api.use('/anywhere', declared());
  api.route('/plain').get(answer).put(answer);
  expect(listRoutes(api)).toEqual([
    { method: 'GET', path: '/notes', isDeclared: true },
    { method: 'GET', path: '/plain', isDeclared: false },
    { method: 'PUT', path: '/plain', isDeclared: false },
  ]);
});
