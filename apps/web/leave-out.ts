import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Plugin } from 'vite';

const unusedPartsOfAxios: readonly [RegExp, string][] = [
  // In browsers axios uses XMLHttpRequest. Axios then rejects `adapter: 'fetch'` as not in the build.
  [/\/axios\/lib\/adapters\/fetch\.js$/, 'export const getFetch = () => null;'],
  // `axios.HttpStatusCode` is a list of names for status codes. In the build it is empty.
  [/\/axios\/lib\/helpers\/HttpStatusCode\.js$/, 'export default {};'],
  // Axios would read the cookie `XSRF-TOKEN` and send it as a header. This API has its own defence against CSRF.
  [
    /\/axios\/lib\/helpers\/cookies\.js$/,
    'export default { read: () => null, readAsync: async () => null };',
  ],
  // Axios checks its options and `params` to find mistakes of developers. The dev server and the tests still do.
  [
    /\/axios\/lib\/helpers\/validator\.js$/,
    'export default { assertOptions() {}, validators: { transitional() {}, spelling() {} } };',
  ],
  [/\/axios\/lib\/core\/assertParamsAcyclic\.js$/, 'export default () => {};'],
  // Sending FormData as JSON, and `onUploadProgress` and `onDownloadProgress`. Such a request fails in the build.
  [
    /\/axios\/lib\/helpers\/formDataToJSON\.js$/,
    `export default () => { ${failAsLeftOut('FormData as JSON')} };`,
  ],
  [
    /\/axios\/lib\/helpers\/progressEventReducer\.js$/,
    `export const progressEventReducer = () => { ${failAsLeftOut('The progress of a request')} };`,
  ],
];

function failAsLeftOut(part: string): string {
  return `throw new Error('${part} is left out of this build.');`;
}

/** Removes parts of axios that nothing here uses from the bundle: 6 kB, gzipped. */
export function leaveOutPartsOfAxios(): Plugin {
  return {
    name: 'leave-out-parts-of-axios',
    apply: 'build',
    load: (id) => unusedPartsOfAxios.find(([file]) => file.test(id))?.[1] ?? null,
  };
}

/**
 * What react-router runs in its data and framework modes alone. This application uses `BrowserRouter`, which has neither
 * the state of a data router nor a manifest of the framework.
 */
const unusedPartsOfRouter: readonly [string, string][] = [
  // The router's own error pages and fallbacks.
  ['let dataRouterState = dataRouterOpts?.state;', 'const dataRouterState = undefined;'],
  ['RenderErrorBoundary.contextType = RSCRouterContext;', ''],
  [
    'let dataRouterContext = React2.useContext(DataRouterContext);',
    'const dataRouterContext = null;',
  ],
  ['isDataRoute ? useNavigateStable() : useNavigateUnstable()', 'useNavigateUnstable()'],
  // `<Link prefetch>`.
  [
    '[shouldPrefetch, prefetchRef, prefetchHandlers] = usePrefetchBehavior(\n      prefetch,\n      rest\n    )',
    'shouldPrefetch = false, prefetchRef = null, prefetchHandlers = {}',
  ],
];

/**
 * Takes the production build of react-router, and removes from it what nothing here uses: 6 kB, gzipped.
 * Warns when a part is not found, because react-router has changed and the bundle has grown.
 */
export function leaveOutPartsOfRouter(): Plugin {
  const manifest = createRequire(import.meta.url).resolve('react-router/package.json');
  const entry = join(dirname(manifest), 'dist/production/index.mjs');
  const missing = new Set(unusedPartsOfRouter.map(([part]) => part));
  return {
    name: 'leave-out-parts-of-router',
    apply: 'build',
    // The package itself names only its development build, which also warns about mistakes.
    config: () => ({ resolve: { alias: [{ find: /^react-router$/, replacement: entry }] } }),
    transform: {
      filter: { id: /\/react-router\/dist\/production\// },
      handler(code) {
        const found = unusedPartsOfRouter.filter(([part]) => code.includes(part));
        for (const [part] of found) missing.delete(part);
        const left = found.reduce((rest, [part, less]) => rest.replaceAll(part, less), code);
        return { code: markUnused(left), map: null };
      },
    },
    buildEnd() {
      for (const part of missing) this.warn(`react-router no longer contains: ${part}`);
    },
  };
}

/**
 * Lets the bundler see which components and contexts are unused. Their names, which only React's developer tools show,
 * would keep them, and so would the calls that create them.
 */
function markUnused(code: string): string {
  return code
    .replace(/^\w+\.displayName = .*;$/gm, '')
    .replace(/ = (?=React\d*\.(?:forwardRef|memo|createContext)\()/g, ' = /* @__PURE__ */ ');
}
