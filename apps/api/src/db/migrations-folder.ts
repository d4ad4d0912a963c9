import { fileURLToPath } from 'node:url';

/** The same relative place in the source tree and in the build (vite.config.ts copies it). */
export const migrationsFolder = fileURLToPath(new URL('./migrations', import.meta.url));
