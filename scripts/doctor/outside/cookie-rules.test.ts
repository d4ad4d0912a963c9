import { describe, expect, it } from 'vitest';
import { findBrokenRule, findRefreshCookie } from './cookie-rules.ts';

const local = 'latchkey-3000-refresh=; Path=/api/auth; HttpOnly; SameSite=Strict';
const secure = '__Host-refreshToken=; Path=/; HttpOnly; Secure; SameSite=Strict';
const atHome = 'http://localhost:3000/api';
const atWork = 'https://app.example.com/api';

function judge(line: string, api: string): string | null {
  const cookie = findRefreshCookie(['other=1; Path=/', line]);
  const broken = cookie && findBrokenRule(cookie, new URL(api));
  return broken ? `${broken.what} => ${broken.mend}` : null;
}

describe('the rules for the refresh cookie', () => {
  it.each([
    [local, atHome],
    [secure, atWork],
    [secure, 'https://api.example.com/v1'],
  ])('accept %s at %s', (line, api) => {
    expect(findRefreshCookie([line])).toBeDefined();
    expect(judge(line, api)).toBeNull();
  });

  it.each([
    [
      local,
      atWork,
      /https, but the cookie .* for http\. => PUBLIC_ORIGIN=https:\/\/app\.example\.com$/,
    ],
    [
      secure,
      'http://app.example.com/api',
      /plain http\. => npm run doctor https:\/\/app\.example\.com$/,
    ],
    [`${secure}; Domain=example.com`, atWork, /prefix: Domain .* => delete "proxy_cookie_domain"/],
    [
      secure.replace('Path=/', 'Path=/app'),
      atWork,
      /prefix: Path .* => delete "proxy_cookie_path"/,
    ],
    [secure.replace('; Secure', ''), atWork, /prefix: Secure .* => delete "proxy_cookie_flags"/],
    [`${local}; Domain=localhost`, atHome, /Domain=localhost\. => delete "proxy_cookie_domain"/],
    [local.replace('/api/auth', '/app'), atHome, /Path=\/app, .* => delete "proxy_cookie_path"/],
    [local, 'http://localhost:3000/app/api', /=> proxy_cookie_path \/api\/auth \/app\/api\/auth;$/],
    [local.replace('/api/auth', '/api/au'), atHome, /Path=\/api\/au, /],
    [local.replace('HttpOnly; ', ''), atHome, /lost HttpOnly/],
    [local.replace('Strict', 'Lax'), atHome, /lost SameSite=Strict/],
  ])('name what is wrong with %s at %s', (line, api, says) => {
    expect(judge(line, api)).toMatch(says);
  });
});
