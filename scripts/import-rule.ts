import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { guardedPackages, type Zone, zones } from './import-zones.ts';

/**
 * `npm run import-rule` writes import-rule.biome.json, the linter's half of the table in import-zones.ts.
 * import-rule.test.ts fails when the two differ, or when a source file belongs to no zone.
 */
export const generatedFile = 'import-rule.biome.json';
const root = join(import.meta.dirname, '..');
const below = 'Imports point downward only: see docs/architecture.md.';

/** Everything that files of the zone must not import, as patterns of Biome's noRestrictedImports. */
function patternsOf(zone: Zone): { group: string[]; message: string }[] {
  const above = zones.filter((other) => zone.cannotSee.includes(other.name));
  const upward = above.flatMap((other) => other.imports);
  return [
    ...(upward.length > 0 ? [{ group: upward, message: below }] : []),
    ...(zone.alsoNot ?? []).map(({ group, message }) => ({ group: [...group], message })),
  ];
}

function override(includes: readonly string[], zone: Zone, allowed: readonly string[]) {
  const paths = Object.fromEntries(
    Object.entries(guardedPackages).filter(([name]) => !allowed.includes(name)),
  );
  const options = { paths, patterns: patternsOf(zone) };
  const noRestrictedImports = { level: 'error', options };
  return { includes, linter: { rules: { style: { noRestrictedImports } } } };
}

const tests = ['!**/*.test.ts', '!**/*.test.tsx', '!**/testing/**'];

/** The linter's configuration that follows from the table. A later override replaces an earlier one. */
export function toBiome(): string {
  const overrides = zones.flatMap((zone) => [
    override([...zone.files, ...tests], zone, zone.packages ?? []),
    ...(zone.except ?? []).map(({ files, packages }) =>
      override(files, zone, [...(zone.packages ?? []), ...packages]),
    ),
  ]);
  return `${JSON.stringify({ $schema: './node_modules/@biomejs/biome/configuration_schema.json', overrides }, null, 2)}\n`;
}

/** The source files that the table must place, without tests and their helpers. */
export function listSources(): string[] {
  const tracked = execFileSync('git', ['ls-files', 'apps', 'packages'], {
    cwd: root,
    encoding: 'utf8',
  });
  return tracked
    .split('\n')
    .filter((file) => /^(?:apps|packages)\/[^/]+\/src\/.+\.tsx?$/.test(file))
    .filter((file) => !/\.test\.tsx?$|\/testing\/|\.d\.ts$/.test(file));
}

if (pathToFileURL(process.argv[1] ?? '').href === import.meta.url) {
  writeFileSync(join(root, generatedFile), toBiome());
  execFileSync('npx', ['biome', 'format', '--write', generatedFile], { cwd: root });
}
