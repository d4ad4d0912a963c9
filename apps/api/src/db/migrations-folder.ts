import { fileURLToPath } from 'node:url';

/** The folder has the same relative path in the source tree and in the build, because vite.config.ts copies it. */
export const migrationsFolder = fileURLToPath(new URL('./migrations', import.meta.url));
