import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, loadEnv } from 'vite';
import { leaveOutFetchAdapter, limitEntrySize } from './entry-size.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));

/** The dev server proxies /api, so that page and API share one origin as they do in production. */
export default defineConfig(({ mode }) => {
  const env = loadEnv(mode, repository, ['PORT', 'PUBLIC_ORIGIN']);
  const publicUrl = new URL(env.PUBLIC_ORIGIN || 'http://localhost:3000');
  return {
    root: import.meta.dirname,
    envDir: import.meta.dirname,
    plugins: [react(), leaveOutFetchAdapter(), limitEntrySize({ maxGzipBytes: 110_000 })],
    server: {
      port: Number(publicUrl.port || 3000),
      strictPort: true,
      proxy: { '/api': { target: `http://127.0.0.1:${env.PORT || 5000}` } },
    },
    build: { target: 'baseline-widely-available', modulePreload: { polyfill: false } },
  };
});
