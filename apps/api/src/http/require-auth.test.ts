import type { Request } from 'express';
import { expect, it } from 'vitest';
import { requireClaims } from './require-auth.ts';

it('a route that is not behind requireAuth cannot ask for claims', () => {
  expect(() => requireClaims({} as Request)).toThrow('this route is not behind requireAuth');
});
