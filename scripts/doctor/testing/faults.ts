import type { Faults, ProxyAnswer } from './start-proxy.ts';

const html = { 'content-type': 'text/html' };

/** A page of somebody else. */
export const page = (status: number, headers: Record<string, string> = {}): ProxyAnswer => ({
  status,
  headers: { ...html, ...headers },
  body: '<h1>A page</h1>',
});

/** Leaves a header out of all requests. */
export const without = (name: string): Faults => ({
  onRequest: ({ [name]: _, ...headers }) =>
    name === 'x-forwarded-for' ? headers : { ...headers, 'x-forwarded-for': '127.0.0.1' },
});

/** Sets headers of all answers, or takes them away. */
export const answering = (changed: Record<string, string | undefined>): Faults => ({
  onAnswer: (answer) => {
    const headers = Object.entries({ ...answer.headers, ...changed });
    return { ...answer, headers: Object.fromEntries(headers.filter(([, value]) => value)) };
  },
});

/** Changes each cookie of an answer. */
export const rewritingCookies = (rewrite: (line: string) => string): Faults => ({
  onAnswer: (answer) => {
    const lines = answer.headers['set-cookie'];
    if (!Array.isArray(lines)) return answer;
    return { ...answer, headers: { ...answer.headers, 'set-cookie': lines.map(rewrite) } };
  },
});

/** Redirects pages, but not the API. */
export const redirectingPages = (location: string): Faults => ({
  instead: (path) =>
    path.startsWith('/api') ? null : { status: 301, headers: { location }, body: '' },
});
