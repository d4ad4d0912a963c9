import { execFileSync } from 'node:child_process';
import { copyFileSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { product } from '@latchkey/contracts/product';
import { expect, it, onTestFinished } from 'vitest';
import { makeTemporaryFolder } from '../apps/api/src/testing/temporary-folder.ts';

const repository = join(import.meta.dirname, '..');
const workflows = join(repository, '.github/workflows');

it.each(readdirSync(workflows))(
  '%s pins every action to a commit, with the version beside it',
  (file) => {
    const lines = readFileSync(join(workflows, file), 'utf8').split('\n');
    const uses = lines.filter((line) => /^\s*-?\s*uses:/.test(line));
    expect(uses.length).toBeGreaterThan(0);
    for (const line of uses)
      expect(line).toMatch(/uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  },
);

it('git ignores every .env file except the example', () => {
  const folder = makeTemporaryFolder('ignore');
  onTestFinished(() => rmSync(folder, { recursive: true }));
  execFileSync('git', ['init', '--quiet'], { cwd: folder });
  copyFileSync(join(repository, '.gitignore'), join(folder, '.gitignore'));
  const files = [
    '.env',
    '.env.production',
    '.env.local',
    'apps/web/.env.development',
    '.env.example',
  ];
  const given = { cwd: folder, encoding: 'utf8', input: files.join('\n') } as const;
  const ignored = execFileSync('git', ['check-ignore', '--stdin'], given);
  expect(ignored.trim().split('\n')).toEqual(files.slice(0, -1));
});

it('npm can list the production packages as a CycloneDX SBOM, offline and with their checksums', () => {
  const sbom = JSON.parse(
    execFileSync(
      'npm',
      ['sbom', '--omit=dev', '--sbom-format=cyclonedx', '--package-lock-only', '--offline'],
      { cwd: repository, encoding: 'utf8', maxBuffer: 50_000_000 },
    ),
  );
  expect(sbom.bomFormat).toBe('CycloneDX');
  const components: { name: string; hashes?: unknown[]; purl: string }[] = sbom.components;
  const names = components.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['express', 'jsonwebtoken', 'bcrypt', 'helmet']));
  expect(names).not.toContain('vitest');
  const others = components.filter(({ purl }) => !purl.includes(product.slug));
  for (const { name, hashes } of others) expect(hashes ?? [], name).toHaveLength(1);
});
