import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { makeTemporaryFolder } from '../../testing/temporary-folder.ts';
import { describeApi } from './describe-api.ts';

const document = JSON.parse(JSON.stringify(describeApi({ refreshCookie: 'refresh' })));

it('a sign-in is described with its body, its header and its problems', () => {
  const { post } = document.paths['/auth/login'];
  expect(post.security).toEqual([{ ownPage: [] }]);
  expect(post.requestBody.content['application/json'].schema).toMatchObject({
    required: ['username', 'password'],
    additionalProperties: false,
    properties: { username: { type: 'string', minLength: 1, maxLength: 254 } },
  });
  const statuses = ['200', '400', '401', '403', '413', '415', '422', '429', '500', '503'];
  expect(Object.keys(post.responses)).toEqual(statuses);
  expect(post.responses[403].content['application/problem+json'].schema.allOf[1]).toEqual({
    type: 'object',
    properties: {
      status: { const: 403 },
      code: { enum: ['csrf_rejected', 'email_not_verified', 'password_change_required'] },
    },
  });
  expect(post.responses[429]).toEqual({ $ref: '#/components/responses/rate_limited' });
  expect(document.components.responses.rate_limited.headers).toHaveProperty('Retry-After');
});

it('each operation says what a call needs: a token, the refresh cookie, the header of our own pages', () => {
  expect(document.paths['/user/me'].get.security).toEqual([{ accessToken: [] }]);
  expect(document.paths['/site'].get.security).toEqual([]);
  const both = [{ refreshCookie: [], ownPage: [] }];
  expect(document.paths['/auth/refresh'].post.security).toEqual(both);
});

it.each([
  ['/user/sessions/{id}', 'delete', { name: 'id', in: 'path', required: true }], // feature: my-sessions
  ['/user/activity', 'get', { name: 'cursor', in: 'query' }], // feature: activity
])('a parameter of %s is described', (path, method, parameter) => {
  expect(document.paths[path][method].parameters).toEqual([
    { ...parameter, schema: expect.objectContaining({ type: 'string' }) },
  ]);
});

/** Runs the linter without its telemetry and its look for a newer version, which would call other servers. */
function lint(given: object) {
  const folder = makeTemporaryFolder('openapi');
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const write = (name: string, value: object) => {
    writeFileSync(join(folder, name), JSON.stringify(value));
    return join(folder, name);
  };
  const rules = {
    // No two of them have a method in common.
    'no-ambiguous-paths': 'off',
  };
  const config = write('redocly.yaml', {
    extends: ['recommended-strict'],
    rules,
    telemetry: 'off',
  });
  const linter = createRequire(import.meta.url).resolve('@redocly/cli/bin/cli.js');
  const flags = ['lint', write('openapi.json', given), '--config', config, '--format', 'json'];
  const run = spawnSync(process.execPath, [linter, ...flags], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
  });
  return { status: run.status, problems: JSON.parse(run.stdout).problems };
}

it('the linter has nothing to say about the document', () => {
  expect(lint(document)).toEqual({ status: 0, problems: [] });
});

it('the linter would report a schema that is none, and a security scheme that is not defined', () => {
  const wrong = structuredClone(document);
  wrong.paths['/user/me'].get.security = [{ unknown: [] }];
  wrong.components.schemas.Problem.type = 'text';
  const { status, problems } = lint(wrong);
  expect(status).toBe(1);
  const rules = problems.map(({ ruleId }: { ruleId: string }) => ruleId);
  expect(rules).toEqual(expect.arrayContaining(['security-defined', 'struct']));
});
