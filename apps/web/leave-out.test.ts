import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { build, type Plugin, type Rolldown } from 'vite';
import { expect, it } from 'vitest';
import { leaveOutPartsOfAxios, leaveOutPartsOfRouter } from './leave-out.ts';

/** Bundles a script with plugins; resolves to the code and to the warnings of the plugins. */
async function bundle(script: string, plugins: readonly Plugin[]) {
  const entry = '\0entry';
  const warnings: string[] = [];
  const answer = await build({
    root: import.meta.dirname,
    configFile: false,
    logLevel: 'silent',
    plugins: [
      { name: 'entry', resolveId: (id) => (id === 'entry' ? entry : null) },
      { name: 'script', load: (id) => (id === entry ? script : null) },
      ...plugins,
    ],
    build: {
      write: false,
      rolldownOptions: {
        input: 'entry',
        preserveEntrySignatures: 'strict',
        onLog(level, { message, plugin }) {
          if (level === 'warn' && plugin) warnings.push(message);
        },
      },
    },
  });
  const [chunk] = (answer as Rolldown.RolldownOutput).output;
  return { code: chunk.code, warnings };
}

const page =
  "export { BrowserRouter, Link, Navigate, useNavigate, useRoutes } from 'react-router';";

it('react-router still contains each part that the build leaves out', async () => {
  const { code, warnings } = await bundle(page, [leaveOutPartsOfRouter()]);
  expect(warnings).toEqual([]);
  const marks = {
    'in use': 'useRoutes() may be used only',
    'development build': 'No routes matched location',
    'error page': 'Unexpected Application Error',
    'error of the framework': 'REACT_ROUTER_ERROR',
    prefetching: 'IntersectionObserver',
    Form: 'application/x-www-form-urlencoded',
  };
  const present = Object.entries(marks).filter(([, text]) => code.includes(text));
  expect(present.map(([part]) => part)).toEqual(['in use']);
});

it('the build warns of a part that react-router no longer contains', async () => {
  const update: Plugin = {
    name: 'update',
    enforce: 'pre',
    transform: (code) => code.replaceAll('isDataRoute', 'isData'),
  };
  const { warnings } = await bundle(page, [update, leaveOutPartsOfRouter()]);
  expect(warnings).toEqual([
    expect.stringContaining('no longer contains: isDataRoute ? useNavigateStable()'),
  ]);
});

it('axios still has each file that the build leaves out', () => {
  const folder = join(dirname(createRequire(import.meta.url).resolve('axios/package.json')), 'lib');
  const load = leaveOutPartsOfAxios().load as (id: string) => string | null;
  const files = readdirSync(folder, { recursive: true }).map((name) => `/axios/lib/${name}`);
  expect(files.filter((file) => load(file)).sort()).toEqual([
    '/axios/lib/adapters/fetch.js',
    '/axios/lib/core/assertParamsAcyclic.js',
    '/axios/lib/helpers/HttpStatusCode.js',
    '/axios/lib/helpers/cookies.js',
    '/axios/lib/helpers/formDataToJSON.js',
    '/axios/lib/helpers/progressEventReducer.js',
    '/axios/lib/helpers/validator.js',
  ]);
});

it('a request that needs a part of axios that is left out fails and names the part', async () => {
  const { code } = await bundle("export { default } from 'axios';", [leaveOutPartsOfAxios()]);
  const { default: axios } = await import(`data:text/javascript,${encodeURIComponent(code)}`);
  const headers = { 'Content-Type': 'application/json' };
  await expect(axios.post('http://localhost/', new FormData(), { headers })).rejects.toThrow(
    'FormData as JSON is left out of this build.',
  );
});
