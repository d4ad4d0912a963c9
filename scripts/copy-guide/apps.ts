import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export type AppPorts = { readonly page: number; readonly api: number };

/** What `npm create vite -- --template react-ts` makes, as far as the guide relies on it. */
const emptyPage: Readonly<Record<string, string>> = {
  'package.json': toJson({ name: 'web', private: true, type: 'module' }),
  'index.html': `<!doctype html>
<html lang="en">
  <head>
    <meta charset="UTF-8" />
    <title>An app</title>
  </head>
  <body>
    <div id="root"></div>
    <script type="module" src="/src/main.tsx"></script>
  </body>
</html>
`,
};
export const pagePackages =
  'react react-dom vite @vitejs/plugin-react typescript @types/react @types/react-dom';
const options = {
  target: 'ES2023',
  module: 'ESNext',
  moduleDetection: 'force',
  strict: true,
  skipLibCheck: true,
  verbatimModuleSyntax: true,
};
const pageOptions = { ...options, jsx: 'react-jsx', types: ['vite/client'], noUnusedLocals: true };

/** An Express app of which nothing is left but its package. */
const emptyApi: Readonly<Record<string, string>> = {
  'package.json': toJson({ name: 'api', private: true, type: 'module' }),
};

type Options = Readonly<Record<string, unknown>>;

/** Writes both apps. The options that the guide gives for `tsconfig.json` are added to those of the app. */
export function writeEmptyApps(folder: string, given: { page: Options; api: Options }): void {
  writeApp(join(folder, 'web'), emptyPage, { ...pageOptions, ...given.page });
  writeApp(join(folder, 'api'), emptyApi, { ...options, ...given.api });
}

function writeApp(folder: string, files: Readonly<Record<string, string>>, options: Options): void {
  const configuration = toJson({ compilerOptions: options, include: ['src'] });
  for (const [name, text] of Object.entries({ ...files, 'tsconfig.json': configuration }))
    writeIn(folder, name, text);
}

export function writeIn(folder: string, name: string, text: string): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
}

function toJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
