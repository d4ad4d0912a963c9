import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, loadEnv } from 'vite';
import { leaveOutFetchAdapter, limitEntrySize } from './entry-size.ts';
import { labProxy } from './lab-proxy.ts'; // feature: lab

const repository = fileURLToPath(new URL('../..', import.meta.url));

/** The dev server proxies /api, so that page and API share one origin as they do in production. */
export default defineConfig((run) => {
  const { mode } = run;
  const env = loadEnv(mode, repository, ['PORT', 'LAB']);
  const api = `http://127.0.0.1:${env.PORT || 5000}`;
  const lab = env.LAB || (run.command === 'serve' ? 'on' : 'off'); // feature: lab
  return {
    root: import.meta.dirname,
    envDir: import.meta.dirname,
    define: { 'import.meta.env.LAB': JSON.stringify(lab) }, // feature: lab
    plugins: [
      react(),
      leaveOutFetchAdapter(),
      mode === 'production' && limitEntrySize({ maxGzipBytes: 110_000 }),
      lab === 'on' && labProxy({ api }), // feature: lab
    ],
    server: {
      // Its port is given by scripts/dev.ts.
      strictPort: true,
      proxy: { '/api': { target: api } },
    },
    build: { target: 'baseline-widely-available', modulePreload: { polyfill: false } },
  };
});
