import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, loadEnv } from 'vite';
import { product } from '../../packages/contracts/src/product.ts';
import { compressFiles } from './compress-files.ts';
import { devPolicy } from './dev-policy.ts';
import { limitEntrySize } from './entry-size.ts';
import { keepOldFiles } from './keep-old-files.ts';
import { labProxy } from './lab-proxy.ts'; // feature: lab
import { leaveOutPartsOfAxios, leaveOutPartsOfRouter } from './leave-out.ts';
import { passwordChangeAddress } from './password-change-address.ts'; // feature: password-change

const repository = fileURLToPath(new URL('../..', import.meta.url));

/** The dev server proxies /api, so that page and API share one origin as they do in production. */
export default defineConfig((run) => {
  const { mode } = run;
  const env = loadEnv(mode, repository, ['PORT', 'PUBLIC_ORIGIN', 'LAB']);
  const api = `http://127.0.0.1:${env.PORT || 5000}`;
  const publicOrigin = env.PUBLIC_ORIGIN || 'http://localhost:3000';
  const lab = env.LAB || (run.command === 'serve' ? 'on' : 'off'); // feature: lab
  const firstPage = { maxGzipBytes: 110_000 };
  // The first page does not load the lab, but is cut into chunks that the lab can share. // feature: lab
  if (lab === 'on') firstPage.maxGzipBytes += 3_500; // feature: lab
  return {
    root: import.meta.dirname,
    envDir: import.meta.dirname,
    define: {
      // For index.html, which uses it as %PRODUCT_NAME%.
      'import.meta.env.PRODUCT_NAME': JSON.stringify(product.name),
      'import.meta.env.LAB': JSON.stringify(lab), // feature: lab
    },
    plugins: [
      react(),
      leaveOutPartsOfAxios(),
      leaveOutPartsOfRouter(),
      mode === 'production' && limitEntrySize(firstPage),
      // Files are kept for as long as a session, and so a signed-in page, can last (SESSION_MAX_AGE).
      keepOldFiles({ days: 30, now: Date.now }),
      compressFiles(),
      devPolicy({ publicOrigin }),
      passwordChangeAddress(), // feature: password-change
      lab === 'on' && labProxy({ api, publicOrigin }), // feature: lab
    ],
    server: {
      // scripts/dev.ts gives the port.
      strictPort: true,
      proxy: { '/api': { target: api } },
      // Pages of other ports can read nothing here, and nobody can read files that are not part of the page, such as
      // the database in .data, .env or .git.
      cors: false,
      fs: { allow: ['.', '../../packages/contracts/src', '../../node_modules'] },
    },
    preview: { cors: false },
    build: {
      target: 'baseline-widely-available',
      modulePreload: { polyfill: false },
      emptyOutDir: false,
    },
  };
});
