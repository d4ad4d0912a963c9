import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The folder with main.js and user.js, built from this tree. */
    apiBundle: string;
  }
}

/**
 * Builds the API once for the tests that start it as a process, because a start from TypeScript takes three times as
 * long. The folder lies in the repository, where the bundle finds the packages that it imports.
 */
export async function setup(project: TestProject): Promise<() => void> {
  const api = join(import.meta.dirname, '../..');
  const name = project.name.replaceAll(/\W/g, '-');
  const outDir = join(api, '../../node_modules/.cache', `api-for-tests-${process.pid}-${name}`);
  await build({
    configFile: join(api, 'vite.config.ts'),
    logLevel: 'warn',
    build: { outDir },
  });
  project.provide('apiBundle', outDir);
  return () => rmSync(outDir, { recursive: true });
}
