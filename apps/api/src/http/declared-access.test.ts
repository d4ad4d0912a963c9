import express, { type RequestHandler, Router } from 'express';
import { expect, it } from 'vitest';
import { listRoutes, requireDeclaredAccess } from './declared-access.ts';

const auth: RequestHandler = (_req, _res, next) => next();
const answer: RequestHandler = (_req, res) => void res.end();
const refuse: RequestHandler = (_req, res) => void res.status(405).end();
const open = ['/auth/login'];

function guarded(): Router {
  const router = Router();
  router.route('/user/me').get(auth, answer).put(auth, answer).all(refuse);
  router.route('/auth/login').post(answer).all(refuse);
  return router;
}

it('a router in which every route asks for a token, or is in the list, is accepted', () => {
  const api = Router();
  api.use(express.json(), guarded());
  expect(() => requireDeclaredAccess(api, { auth, open })).not.toThrow();
});

it('a route that asks for no token stops the start, by its name', () => {
  const api = Router();
  api.use(guarded());
  api.use(Router().get('/reports', answer));
  expect(() => requireDeclaredAccess(api, { auth, open })).toThrow(
    'These routes ask for no access token and are not in the list of open ones: GET /reports',
  );
});

it('a route that asks for one method and forgets another stops the start', () => {
  const api = Router();
  api.route('/notes').get(auth, answer).post(answer);
  expect(() => requireDeclaredAccess(api, { auth, open })).toThrow('POST /notes');
});

it('a route that asks only after another handler stops the start', () => {
  const api = Router();
  api.get('/late', answer, auth);
  expect(() => requireDeclaredAccess(api, { auth, open })).toThrow('GET /late');
});

it('the list of routes names every method of every route, inside other routers too', () => {
  const api = Router();
  api.use('/anywhere', guarded());
  expect(listRoutes(api, auth)).toEqual([
    { method: 'GET', path: '/user/me', isGuarded: true },
    { method: 'PUT', path: '/user/me', isGuarded: true },
    { method: 'POST', path: '/auth/login', isGuarded: false },
  ]);
});
