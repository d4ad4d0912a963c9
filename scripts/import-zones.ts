/** One layer of the code. It may import everything that is not forbidden here. */
export type Zone = {
  readonly name: string;
  /** The files of the zone, as globs. */
  readonly files: readonly string[];
  /** The forms that an import of these files can have, as globs. */
  readonly imports: readonly string[];
  /** The zones above, which it must not import. */
  readonly cannotSee: readonly string[];
  /** Packages of `guardedPackages` that it may use. */
  readonly packages?: readonly string[];
  /** Further imports that are forbidden, with the reason. */
  readonly alsoNot?: readonly { readonly group: readonly string[]; readonly message: string }[];
  /** Single files that may use more packages. */
  readonly except?: readonly {
    readonly files: readonly string[];
    readonly packages: readonly string[];
  }[];
};

/** Packages that only one place may import, and the message for an import from elsewhere. */
export const guardedPackages = {
  express: 'Only app, http and *.routes.ts know Express.',
  jsonwebtoken: 'Only core/*-token.ts touches jsonwebtoken.',
  bcrypt: 'Only core/password.ts touches bcrypt.',
  nodemailer: 'Only apps/api/src/mail touches nodemailer.',
  'prom-client': 'Only features/metrics touches prom-client.',
  '@opentelemetry/api': 'Only features/tracing touches @opentelemetry/api.',
  axios: 'Only apps/web/src/auth touches axios.',
};

type Layer = Omit<Zone, 'cannotSee'>;

/** From the top downward: a layer may import the layers that come after it. */
function downward(layers: readonly Layer[]): Zone[] {
  return layers.map((layer, index) => ({
    ...layer,
    cannotSee: layers.slice(0, index).map(({ name }) => name),
  }));
}

const betweenFeatures = {
  group: ['../*/**', '!../../**'],
  message: 'Features never import each other.',
};
const door = {
  group: ['**/auth/client/**'],
  message: 'apps/web/src/auth is the door; only it knows auth/client.',
};

const api = downward([
  {
    name: 'api main',
    files: ['apps/api/src/{main,user}.ts'],
    imports: ['**/main.ts', './user.ts', '../user.ts'],
  },
  { name: 'commands', files: ['apps/api/src/commands/**'], imports: ['**/commands/**'] },
  { name: 'start', files: ['apps/api/src/start/**'], imports: ['**/start/**'] },
  {
    name: 'api app',
    files: ['apps/api/src/{app,deps,handlers,mails,personal-data,purges,stores}.ts'],
    imports: [
      '**/app.ts',
      '**/deps.ts',
      './handlers.ts',
      '**/mails.ts',
      './personal-data.ts',
      '**/purges.ts',
      '**/stores.ts',
    ],
    packages: ['express'],
  },
  {
    name: 'api features',
    files: ['apps/api/src/features/**'],
    imports: ['**/features/**'],
    alsoNot: [betweenFeatures],
    except: [
      { files: ['apps/api/src/features/**/*.routes.ts'], packages: ['express'] },
      { files: ['apps/api/src/features/metrics/*.ts', '!**/*.test.ts'], packages: ['prom-client'] },
      {
        files: ['apps/api/src/features/tracing/*.ts', '!**/*.test.ts'],
        packages: ['@opentelemetry/api'],
      },
    ],
  },
  {
    name: 'mail',
    files: ['apps/api/src/mail/**'],
    imports: ['**/mail/**'],
    packages: ['nodemailer'],
  },
  {
    name: 'http',
    files: ['apps/api/src/http/**'],
    imports: ['**/http/**'],
    packages: ['express'],
  },
  {
    name: 'core',
    files: ['apps/api/src/core/**'],
    imports: ['**/core/**'],
    except: [
      { files: ['apps/api/src/core/*-token.ts'], packages: ['jsonwebtoken'] },
      { files: ['apps/api/src/core/password.ts'], packages: ['bcrypt'] },
      { files: ['apps/api/src/core/foreign-hashes.ts'], packages: ['@node-rs/argon2'] },
    ],
  },
  { name: 'db', files: ['apps/api/src/db/**'], imports: ['**/db/**'] },
  { name: 'settings', files: ['apps/api/src/settings/**'], imports: ['**/settings/**'] },
  { name: 'api lib', files: ['apps/api/src/lib/**'], imports: ['**/lib/**'] },
]);

const web = downward([
  {
    name: 'web app',
    files: ['apps/web/src/{main,app}.tsx', 'apps/web/src/config.ts'],
    imports: ['**/main.tsx', '**/app.tsx', '**/config.ts'],
    alsoNot: [door],
  },
  {
    name: 'routes',
    files: ['apps/web/src/routes.tsx'],
    imports: ['**/routes.tsx'],
    alsoNot: [door],
  },
  {
    name: 'pages',
    files: ['apps/web/src/pages.tsx'],
    imports: ['**/pages.tsx'],
    alsoNot: [door],
  },
  {
    name: 'web features',
    files: ['apps/web/src/features/**'],
    imports: ['**/features/**'],
    alsoNot: [betweenFeatures, door],
  },
  { name: 'forms', files: ['apps/web/src/forms/**'], imports: ['**/forms/**'], alsoNot: [door] },
  { name: 'calls', files: ['apps/web/src/calls/**'], imports: ['**/calls/**'], alsoNot: [door] },
  {
    name: 'auth',
    files: ['apps/web/src/auth/**'],
    imports: ['**/auth/**'],
    packages: ['axios'],
    alsoNot: [
      {
        group: ['**/components/**', '**/lib/**', '!**/lib/clock.ts'],
        message:
          'auth is copied whole: of this application it uses the contracts and lib/clock.ts alone.',
      },
    ],
  },
  { name: 'components', files: ['apps/web/src/components/**'], imports: ['**/components/**'] },
  {
    name: 'web lib',
    files: ['apps/web/src/lib/**'],
    imports: ['**/lib/**'],
    alsoNot: [
      {
        group: ['react', 'react-dom', 'react-dom/**', '@latchkey/**'],
        message: 'lib knows neither React nor the contracts.',
      },
    ],
  },
]);

const contracts: Zone = {
  name: 'contracts',
  files: ['packages/contracts/src/**'],
  imports: ['@latchkey/contracts/**'],
  cannotSee: [],
  alsoNot: [{ group: ['*', '!zod', '!./*'], message: 'The contracts import zod only.' }],
};

/** Every layer of both applications and of what they share: the import rule of docs/architecture.md. */
export const zones: readonly Zone[] = [...api, ...web, contracts];
