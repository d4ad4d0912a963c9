import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { makeTemporaryFolder } from '../../apps/api/src/testing/temporary-folder.ts';
import { fillIn } from './compose.ts';
import { listContext } from './context.ts';
import { readDockerfile } from './dockerfile.ts';

describe('a Dockerfile', () => {
  it('is read stage by stage, and only the last stage says how to run', () => {
    const { stages, ...running } = readDockerfile(
      [
        '# a comment',
        'FROM node:24 AS build',
        'WORKDIR /source',
        'ENV LOST=1',
        'COPY one two into/',
        'RUN npm ci && npm run build',
        'FROM node:24',
        'COPY --from=build /source ./',
        'ENV HOST=0.0.0.0 PORT=5000',
        'USER node',
        'EXPOSE 5000',
        'HEALTHCHECK --interval=5s CMD ["node", "-e", "process.exit(1)"]',
        'CMD ["node", "main.js"]',
      ].join('\n'),
    );
    expect(stages).toEqual([
      {
        base: 'node:24',
        name: 'build',
        steps: [
          { does: 'workdir', path: '/source' },
          { does: 'copy', from: null, sources: ['one', 'two'], target: 'into/' },
          { does: 'run', command: 'npm ci && npm run build' },
        ],
      },
      {
        base: 'node:24',
        name: null,
        steps: [{ does: 'copy', from: 'build', sources: ['/source'], target: './' }],
      },
    ]);
    expect(running).toEqual({
      env: { HOST: '0.0.0.0', PORT: '5000' },
      user: 'node',
      healthcheck: ['node', '-e', 'process.exit(1)'],
      command: ['node', 'main.js'],
    });
  });

  it.each([
    ['an instruction that we do not carry out', 'FROM a\nADD x y'],
    ['a copy with an option that we do not know', 'FROM a\nCOPY --chown=1 x y'],
    ['a command that a shell would run', 'FROM a\nCMD node main.js'],
    ['a line that goes on in the next', 'FROM a\nRUN true \\\n  && false'],
    ['a step before the first stage', 'RUN true'],
  ])('with %s is refused, not half carried out', (_what, text) => {
    expect(() => readDockerfile(text)).toThrow();
  });
});

describe('the build context', () => {
  function contextOf(files: readonly string[], ignored: string): string[] {
    const folder = makeTemporaryFolder('context');
    onTestFinished(() => rmSync(folder, { recursive: true }));
    for (const file of files) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), '');
    }
    return listContext(folder, ignored).sort();
  }

  it('has what the last matching pattern lets in', () => {
    const files = ['.env', 'package.json', 'apps/a/.env.local', 'apps/a/main.ts', 'apps/dist/x'];
    expect(contextOf(files, '*\n!apps\n!package.json\n**/.env.*\n**/dist')).toEqual([
      'apps/a/main.ts',
      'package.json',
    ]);
  });

  it('has everything when nothing is ignored, and takes a dot for a dot', () => {
    expect(contextOf(['.env', 'aenv', 'b/.env'], '')).toEqual(['.env', 'aenv', 'b/.env']);
    expect(contextOf(['.env', 'aenv', 'b/.env'], '**/.env')).toEqual(['aenv']);
  });

  it.each(['!apps/api', '!*.json', 'apps/api', '[ab]'])('refuses the pattern %s', (pattern) => {
    expect(() => contextOf([], pattern)).toThrow();
  });
});

describe('a variable of a Compose file', () => {
  it('is filled in, or has its default', () => {
    expect(fillIn(`https://\${HOST_NAME:?}/\${PATH_NAME:-x}`, { HOST_NAME: 'a.example' })).toBe(
      'https://a.example/x',
    );
  });

  it('that is required must not be missing, nor blank', () => {
    expect(() => fillIn(`\${SECRET:?}`, {})).toThrow('SECRET is missing or blank');
    expect(() => fillIn(`\${SECRET:?}`, { SECRET: '' })).toThrow('SECRET is missing or blank');
  });

  it.each(['$SECRET', `\${SECRET}`, '$$'])('in the form %s is refused', (text) => {
    expect(() => fillIn(text, { SECRET: 'x' })).toThrow('not understood');
  });
});
