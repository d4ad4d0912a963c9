import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Guide, readGuide } from '../deploy-guide/guide.ts';
import { type AppPorts, pagePackages, writeEmptyApps, writeIn } from './apps.ts';
import { substitutions } from './substitutions.ts';

const root = join(import.meta.dirname, '../..');

/** The file of each block, and what finds the block. */
const pageFiles: readonly (readonly [string, string, RegExp])[] = [
  ['vite.config.ts', 'ts', /defineConfig/],
  ['src/main.tsx', 'tsx', /createRoot/],
  ['src/sign-in.tsx', 'tsx', /function SignIn/],
  ['src/orders.tsx', 'tsx', /function Orders/],
];
const apiFiles: readonly (readonly [string, string, RegExp])[] = [
  ['packages/contracts/src/orders.ts', 'ts', /defineEndpoint/],
  ['src/orders.ts', 'ts', /function orderHandlers/],
];

/** The lines that the guide replaces: the file, the line of the example, and what finds the block. */
const replacedLines: readonly (readonly [string, RegExp, RegExp])[] = [
  [
    'packages/contracts/src/endpoints.ts',
    /^import .*\bprotectedEndpoint\b.*\n/m,
    /^import.*Endpoint/,
  ],
  [
    'packages/contracts/src/endpoints.ts',
    /^ .*\bprotectedEndpoint\b.*\n/m,
    /^ {2}orders: ordersEndpoint/,
  ],
  ['src/latchkey/features/openapi/summaries.ts', /^ {2}protected:.*\n/m, /^ {2}orders: '/],
  ['src/latchkey/handlers.ts', /^import .*\bprotectedHandlers\b.*\n/m, /^import \{ orderHandlers/],
  ['src/latchkey/handlers.ts', /^ .*\bprotectedHandlers\b.*\n/m, /^ {4}\.\.\.orderHandlers/],
];

export type CopiedApps = {
  readonly web: string;
  readonly api: string;
  /** The commands of the guide that start the API, without `npx tsx`: in development, and with the built SPA. */
  readonly startApi: readonly string[];
  readonly startBoth: readonly string[];
};

/** Does in a folder what the guide has one do, up to the first start. Throws when a step of it cannot be done. */
export function followGuide(file: string, folder: string, ports: AppPorts): CopiedApps {
  const guide = readGuide(file, substitutions(ports));
  const [web, api] = [join(folder, 'web'), join(folder, 'api')];
  writeEmptyApps(folder, readCompilerOptions(guide));
  runShell(web, `npm install ${pagePackages}`);
  runShell(folder, guide.block('sh', /^cd web$/m));
  runShell(folder, guide.block('sh', /^cd api$/m));
  for (const [name, language, holds] of pageFiles) writeIn(web, name, guide.block(language, holds));
  for (const [name, language, holds] of apiFiles) writeIn(api, name, guide.block(language, holds));
  for (const [name, line, holds] of replacedLines)
    replaceLine(join(api, name), line, guide.block('ts', holds));
  writeIn(api, '.env', drawSecrets(guide));
  const startApi = guide.inText(/`npx tsx (\S+main\.ts --seed-demo)`/).split(' ');
  const startBoth = guide.inText(/`npx tsx (\S+main\.ts --web \S+)`/).split(' ');
  return { web, api, startApi, startBoth };
}

/** The options are in a sentence of the guide, each between backticks. */
function readCompilerOptions(guide: Guide) {
  const sentence = guide.inText(/`tsconfig\.json` set\b([\s\S]*?)\.\n\n/);
  const options = [...sentence.matchAll(/`("\w+": [^`]+)`/g)].map(([, option]) => option);
  const page = JSON.parse(`{${options.join(',')}}`) as { lib: string[] };
  return { page, api: { ...page, lib: page.lib.filter((name) => !name.startsWith('DOM')) } };
}

function drawSecrets(guide: Guide): string {
  const command = guide.inText(/`(node -e [^`]+)`/);
  const settings = guide.block('sh', /^ACCESS_TOKEN_SECRET=$/m);
  return settings.replace(/=$/gm, () => `=${runShell(root, command).trim()}`);
}

function replaceLine(file: string, line: RegExp, replacement: string): void {
  const text = readFileSync(file, 'utf8');
  if (!line.test(text)) throw new Error(`${file} has no line like ${line}`);
  writeFileSync(
    file,
    text.replace(line, () => replacement),
  );
}

function runShell(cwd: string, command: string): string {
  const path = `${join(import.meta.dirname, 'stand-ins')}:${process.env.PATH}`;
  const env = { ...process.env, PATH: path, latchkey: root };
  return execFileSync('bash', ['-e', '-o', 'pipefail', '-c', command], {
    cwd,
    env,
    encoding: 'utf8',
  });
}
