import { loginBody } from '../../../apps/api/src/testing/login-body.ts';

/** One flood: what its clients send, over how many connections. `round` differs from request to request. */
export type Flood = {
  readonly name: string;
  readonly connections: number;
  request(round: number): string;
};

const attacker = '203.0.113.66';

function http(
  line: string,
  {
    body = '',
    address = attacker,
    cookie = '',
  }: { body?: string; address?: string; cookie?: string } = {},
): string {
  return [
    `${line} HTTP/1.1`,
    'Host: localhost',
    `X-Forwarded-For: ${address}`,
    'X-Requested-With: XMLHttpRequest',
    ...(cookie ? [`Cookie: ${cookie}`] : []),
    ...(line.startsWith('POST')
      ? ['Content-Type: application/json', `Content-Length: ${Buffer.byteLength(body)}`]
      : []),
    '',
    body,
  ].join('\r\n');
}

function signIn(username: string, password: string, address?: string): string {
  const body = JSON.stringify(loginBody(username, password));
  return http('POST /api/auth/login', { body, ...(address && { address }) });
}

/** All floods, in the order in which floods.ts runs them. */
export function floods(cookieName: string, password: string): Flood[] {
  const garbage = {
    cookie: `${cookieName}=${'x'.repeat(43)}.${'y'.repeat(200)}.${'z'.repeat(43)}`,
  };
  const hex = (round: number) => (round % 65_536).toString(16);
  return [
    {
      name: 'right passwords of two accounts',
      connections: 18,
      request: (round) => signIn(`known-${round % 2}`, password),
    },
    {
      name: 'wrong passwords, new names',
      connections: 20,
      request: (round) => signIn(`nobody-${round}`, 'not the password'),
    },
    {
      name: 'sign-ins already blocked',
      connections: 128,
      request: (round) => signIn(`nobody-${round}`, 'not the password'),
    },
    {
      name: 'sign-ins already blocked, more',
      connections: 1_000,
      request: (round) => signIn(`nobody-${round}`, 'not the password'),
    },
    { name: '/readyz', connections: 512, request: () => http('GET /readyz') },
    { name: '/healthz', connections: 128, request: () => http('GET /healthz') },
    {
      name: 'refresh, garbage cookie',
      connections: 128,
      request: () => http('POST /api/auth/refresh', garbage),
    },
    {
      name: 'sign-out, garbage cookie',
      connections: 128,
      request: () => http('POST /api/auth/logout', garbage),
    },
    {
      name: 'unknown paths',
      connections: 128,
      request: (round) => http(`GET /nowhere/${round}`),
    },
    {
      name: 'bodies of 1 MB',
      connections: 64,
      request: () => http('POST /api/auth/login', { body: 'x'.repeat(1_000_000) }),
    },
    {
      name: 'sign-ins, each from its own /64 of one /48',
      connections: 20,
      request: (round) => signIn(`nobody-${round}`, 'no', `2001:db8:1:${hex(round)}::1`),
    },
    {
      name: 'sign-ins, each from its own /48',
      connections: 20,
      request: (round) => signIn(`nobody-${round}`, 'no', `2001:db8:${hex(round)}::1`),
    },
  ];
}
