import type { RequestHandler } from 'express';

/** Leads on from an address that other programs know, such as password managers. */
export function leadTo(page: string): RequestHandler {
  return (_req, res) => res.set('Cache-Control', 'no-store').redirect(302, page);
}
