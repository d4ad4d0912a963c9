/** Where a test gets its databases from. The global set-up of the test's Vitest project provides it. */
export type DatabaseSource =
  | {
      readonly driver: 'pglite';
      /** A migrated data directory, dumped to a file. */
      readonly snapshot: string;
    }
  | {
      readonly driver: 'postgres';
      /** A server on which databases may be created. */
      readonly url: string;
      /** The name of a migrated, empty database on it, from which others are copied. */
      readonly template: string;
    };

declare module 'vitest' {
  export interface ProvidedContext {
    databaseSource: DatabaseSource;
  }
}
