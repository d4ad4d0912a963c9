import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../apps/api/src/settings/config.ts';
import { listenAddress } from '../../apps/api/src/start/listen-address.ts';
import { newSecret } from '../../apps/api/src/testing/create-test-app.ts';
import { readGuide } from '../deploy-guide/guide.ts';
import { readCompose, type Service } from './compose.ts';
import { listContext } from './context.ts';
import { readDockerfile } from './dockerfile.ts';

const repository = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(repository, path), 'utf8');

const example = parseEnv(read('deploy/.env.example')) as Record<string, string>;
const filled = Object.fromEntries(
  Object.entries(example).map(([name, value]) => [name, value || newSecret()]),
);
const compose = readCompose(join(repository, 'deploy/compose.yaml'), filled);
const services = Object.entries(compose.services);
const dockerfile = readDockerfile(read('deploy/Dockerfile'));
const isOurs = ([, { image }]: [string, Service]) => image.startsWith('latchkey:');
const ours = services.filter(isOurs);

describe('the settings in compose.yaml', () => {
  const documented = new Set(
    [...read('.env.example').matchAll(/^(?:# )?([A-Z_]+)=/gm)].map(([, name]) => name),
  );

  it.each(ours)('%s gets settings that exist, and the API accepts them', (_name, service) => {
    const settings = { ...dockerfile.env, ...service.environment };
    for (const name of Object.keys(settings)) expect(documented).toContain(name);
    const { config } = loadConfig(settings);
    expect(config).toMatchObject({ host: '0.0.0.0', isHttps: true, trustProxyHops: 1 });
  });

  it('let the API listen where the proxy looks for it, with the name of the trial and of a site', () => {
    const { port } = new URL(
      `http://${/api-1:\d+/.exec(read('deploy/nginx/latchkey.conf.template'))}`,
    );
    for (const HOST_NAME of ['localhost', 'app.example.com']) {
      const file = join(repository, 'deploy/compose.yaml');
      const { services } = readCompose(file, { ...filled, HOST_NAME });
      const { config } = loadConfig({ ...dockerfile.env, ...services['api-1']?.environment });
      const servesWeb = dockerfile.command.includes('--web');
      expect(listenAddress(config, servesWeb)).toMatchObject({
        host: '0.0.0.0',
        port: Number(port),
      });
    }
  });

  it('name the risk of a database without TLS, because the API refuses it otherwise', () => {
    const settings = { ...compose.services['api-1']?.environment, ACCEPT_RISKS: '' };
    expect(() => loadConfig(settings)).toThrow('database-without-tls');
  });

  it('come from exactly the variables of .env.example', () => {
    const used = read('deploy/compose.yaml').matchAll(/\$\{(\w+)/g);
    // Compose itself reads this one.
    const names = new Set(['COMPOSE_PROFILES', ...[...used].map(([, name]) => name)]);
    expect([...names].sort()).toEqual(Object.keys(example).sort());
  });

  it.each(Object.keys(example).filter((name) => example[name] === ''))(
    'do not let anything start while %s is blank',
    (name) => {
      const file = join(repository, 'deploy/compose.yaml');
      expect(() => readCompose(file, { ...filled, [name]: '' })).toThrow(`${name} is missing`);
    },
  );
});

describe('the services in compose.yaml', () => {
  it('wait only for services that exist and can become what they wait for', () => {
    const waits = services.flatMap(([name, { depends_on = {} }]) =>
      Object.entries(depends_on).map(([other, { condition }]) => ({ name, other, condition })),
    );
    expect(waits.length).toBeGreaterThan(4);
    for (const { name, other, condition } of waits) {
      const service = compose.services[other];
      const hasHealth = service && (service.healthcheck || isOurs([other, service]));
      if (condition === 'service_healthy') expect(hasHealth, `${name}: ${other}`).toBeTruthy();
      else expect([condition, other]).toEqual(['service_completed_successfully', 'migrate']);
      // Compose does not start a profile's service for one that has no profile.
      expect(service?.profiles, other).toBeUndefined();
    }
  });

  it('share a network with every service that they reach', () => {
    for (const [name, reached] of [
      ['migrate', 'database'],
      ['api-1', 'database'],
      ['api-2', 'database'],
      ['api-1', 'mails'],
      ['proxy', 'api-1'],
      ['proxy', 'api-2'],
    ] as const) {
      const shared = compose.services[name]?.networks?.filter((network) =>
        compose.services[reached]?.networks?.includes(network),
      );
      expect(shared, `${name} and ${reached}`).toHaveLength(1);
      expect(compose.networks).toHaveProperty(shared?.[0] ?? 'none');
    }
  });

  it('leave the database on a network without a way out, and publish the proxy alone to others', () => {
    expect(compose.services.database?.networks).toEqual(['data']);
    expect(compose.networks.data?.internal).toBe(true);
    const published = services.flatMap(([name, { ports = [] }]) =>
      ports.filter((port) => !port.startsWith('127.0.0.1:')).map(() => name),
    );
    expect(new Set(published)).toEqual(new Set(['proxy']));
  });

  it.each(services.filter(([name]) => name !== 'database'))(
    '%s cannot write to its files, has no capabilities and gets none',
    (_name, service) => {
      expect(service).toMatchObject({
        read_only: true,
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
      });
    },
  );

  it.each(services)('%s cannot fill the disk with its log', (_name, { logging }) => {
    expect(logging).toEqual({ driver: 'local' });
  });

  it.each(services.filter((service) => service[0] !== 'database' && !isOurs(service)))(
    '%s does not run as root',
    (_name, { user }) => {
      expect(user).toMatch(/^(?!root)[a-z]+$/);
    },
  );
});

describe('the image', () => {
  it('has the Node version that the repository names', () => {
    for (const { base } of dockerfile.stages)
      expect(base).toBe(`node:${read('.nvmrc').trim()}-bookworm-slim`);
  });

  it('does not run as root, and Node is its only process', () => {
    expect(dockerfile.user).toBe('node');
    expect(dockerfile.command[0]).toBe('node');
  });

  it('installs the packages of every workspace', () => {
    const workspaces = ['apps', 'packages'].flatMap((group) =>
      readdirSync(join(repository, group)).map((name) => `${group}/${name}/package.json`),
    );
    expect(workspaces.length).toBeGreaterThan(2);
    for (const { steps, name } of dockerfile.stages.slice(0, 2)) {
      const copied = steps.flatMap((step) => (step.does === 'copy' ? step.sources : []));
      expect(copied, String(name)).toEqual(expect.arrayContaining(workspaces));
    }
  });

  it('is built from a context without secrets, history and packages', () => {
    const context = listContext(repository, read('deploy/Dockerfile.dockerignore'));
    expect(context).toContain('apps/api/src/main.ts');
    const forbidden = /(^|\/)(\.git|\.env[^/]*|\.data|node_modules|dist|deploy|evidence)(\/|$)/;
    expect(context.filter((path) => forbidden.test(path))).toEqual([]);
  });
});

describe('the files that repeat the guide for one machine', () => {
  const guide = readGuide(join(repository, 'docs/adapt/deploy-on-one-machine.md'), []);

  it('the proxy has the guide’s configuration, but for names and ports', () => {
    const changes: [RegExp, string][] = [
      [/app\.example\.com/g, `\${HOST_NAME}`],
      [/(?<=listen )80\b/g, '8080'],
      [/(?<=listen )443\b/g, '8443'],
      [/\/var\/www\/html\b/g, '/var/www/acme'],
      [/127\.0\.0\.1:5000/g, 'api-1:5000'],
      [/127\.0\.0\.1:5001/g, 'api-2:5000'],
    ];
    const block = guide.block('nginx', /server_name/);
    const expected = changes.reduce((text, [from, to]) => text.replace(from, to), block);
    expect(read('deploy/nginx/latchkey.conf.template')).toBe(expected);
  });

  it('the database has the guide’s statements', () => {
    expect(read('deploy/database.sql')).toContain(guide.block('sql', /revoke all on database/));
  });
});
