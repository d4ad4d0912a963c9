import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'vite';

/** Bundles the API and packages/contracts, which have no build step of their own; dependencies stay outside. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [
    {
      name: 'copy-migrations',
      writeBundle: ({ dir = 'dist' }) => {
        const migrations = join(import.meta.dirname, 'src/db/migrations');
        cpSync(migrations, join(dir, 'migrations'), { recursive: true });
      },
    },
  ],
  ssr: { noExternal: [/^@latchkey\//] },
  build: {
    ssr: true,
    target: 'node20',
    outDir: 'dist',
    emptyOutDir: true,
    minify: false,
    rolldownOptions: {
      input: ['src/main.ts', 'src/user.ts'],
      // The shared code stays beside the entries, because it looks for the migrations beside itself.
      output: { chunkFileNames: '[name].js' },
    },
  },
});
