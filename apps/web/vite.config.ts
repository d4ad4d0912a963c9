import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, loadEnv } from 'vite';
import { product } from '../../packages/contracts/src/product.ts';
import { leaveOutFetchAdapter, limitEntrySize } from './entry-size.ts';
import { labProxy } from './lab-proxy.ts'; // feature: lab

const repository = fileURLToPath(new URL('../..', import.meta.url));

/** The dev server proxies /api, so that page and API share one origin as they do in production. */
export default defineConfig((run) => {
  const { mode } = run;
  const env = loadEnv(mode, repository, ['PORT', 'LAB']);
  const api = `http://127.0.0.1:${env.PORT || 5000}`;
  const lab = env.LAB || (run.command === 'serve' ? 'on' : 'off'); // feature: lab
  const firstPage = { maxGzipBytes: 110_000 };
  // The first page does not load the lab, but is cut into chunks that the lab can share. // feature: lab
  if (lab === 'on') firstPage.maxGzipBytes += 2_000; // feature: lab
  return {
    root: import.meta.dirname,
    envDir: import.meta.dirname,
    define: {
      // For index.html, which has it as %PRODUCT_NAME%.
      'import.meta.env.PRODUCT_NAME': JSON.stringify(product.name),
      'import.meta.env.LAB': JSON.stringify(lab), // feature: lab
    },
    plugins: [
      react(),
      leaveOutFetchAdapter(),
      mode === 'production' && limitEntrySize(firstPage),
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
