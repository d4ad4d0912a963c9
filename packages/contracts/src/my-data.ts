import * as z from 'zod/mini';
import { apiPaths } from './api.ts';
import { defineEndpoint } from './endpoint.ts';

/** Everything that is held about a person: for each table of the database, the rows about them. */
export const exportSchema = z.object({
  /** When the rows were read (ISO 8601, UTC). */
  exportedAt: z.iso.datetime(),
  tables: z.record(z.string(), z.array(z.record(z.string(), z.unknown()))),
});

export type DataExport = z.infer<typeof exportSchema>;

/** Answers what is held about the signed-in person, without what only a server may know: hashes and keys. */
export const exportEndpoint = defineEndpoint({
  method: 'GET',
  path: apiPaths.myData.export,
  access: 'freshly-proven',
  body: null,
  answer: exportSchema,
  problems: [],
});

/**
 * Deletes the account of the signed-in person. It is refused as `changes_blocked` while a change of the address can
 * still be taken back, so that nobody can take an account over and destroy it.
 */
export const deleteAccountEndpoint = defineEndpoint({
  method: 'DELETE',
  path: apiPaths.myData.account,
  access: 'freshly-proven',
  body: null,
  answer: null,
  problems: ['changes_blocked'],
});
