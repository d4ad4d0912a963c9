import type { Ports } from '../deploy-guide/workshop.ts';

type Rules = readonly [RegExp, string][];

/**
 * All changes to the files and to the blocks of docs/deploying.md, for what a machine without a container engine cannot
 * have. Everything else runs as it is written.
 *
 * Not run: the base images and their own start scripts (the one of nginx fills in latchkey.conf.template, the one of
 * PostgreSQL runs database.sql; here the check does both), the mail catcher (another mail server takes its place),
 * networks, published ports, volumes, `restart`, `cap_drop`, `security_opt` and `stop_grace_period`. The Node and the
 * npm are this machine's.
 */
export const documentSubstitutions: [RegExp, string][] = [
  [/^docker compose .*\n/gm, ''],
  // The checks ask for this name.
  [/\blocalhost\b/g, 'app.example.com'],
  [
    /^cp \.env\.example \.env$/m,
    "sed 's/HOST_NAME=localhost/HOST_NAME=app.example.com/' .env.example > .env",
  ],
];

/** A container has a host name and the ports it likes; here all processes share 127.0.0.1. */
export const envSubstitutions = (ports: Ports): Rules => [
  [/@database\//, `@127.0.0.1:${ports.database}/`],
  [/^smtp:\/\/mails:1025$/, `smtp://127.0.0.1:${ports.control}`],
];

/** `files` stands for the root of the proxy's container. */
export const proxySubstitutions = (ports: Ports, files: string): Rules => [
  [/(?<= )\/tmp\//g, `${files}/tmp/`],
  [/\/etc\/ssl\/latchkey\//g, `${files}/etc/ssl/latchkey/`],
  [/\/var\/www\/acme\b/g, `${files}/acme`],
  [/\bapi-1:5000\b/g, `127.0.0.1:${ports.first}`],
  [/\bapi-2:5000\b/g, `127.0.0.1:${ports.second}`],
  [/(?<=listen )8080\b/g, String(ports.http)],
  [/(?<=listen )8443\b/g, String(ports.https)],
  // What the start script of the image does.
  [/\$\{HOST_NAME\}/g, 'app.example.com'],
];

export function substitute(text: string, rules: Rules): string {
  return rules.reduce((done, [from, to]) => done.replace(from, to), text);
}
