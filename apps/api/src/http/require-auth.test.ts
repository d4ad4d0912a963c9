import type { Request } from 'express';
import { expect, it } from 'vitest';
import { requireClaims } from './require-auth.ts';

it('requireClaims throws on a route that is not behind requireAuth', () => {
  expect(() => requireClaims({} as Request)).toThrow('this route is not behind requireAuth');
});
