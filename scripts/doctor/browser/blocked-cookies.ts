/** Why Chromium did not keep or send a cookie, by its own names, and the line that mends it. */
const reasons: readonly {
  readonly names: RegExp;
  readonly because: string;
  readonly mend: string;
}[] = [
  {
    names: /InvalidPrefix/,
    because: 'The prefix __Host- needs Secure, Path=/ and no Domain.',
    mend: 'delete "proxy_cookie_path", "proxy_cookie_domain" and "proxy_cookie_flags"',
  },
  {
    names: /InvalidDomain|DomainMismatch/,
    because: 'Its Domain is not the host of the API, or is a public suffix.',
    mend: `delete "proxy_cookie_domain" from the proxy's configuration`,
  },
  {
    names: /NotOnPath/,
    because: 'Its Path does not cover /api/auth.',
    mend: `delete "proxy_cookie_path" from the proxy's configuration`,
  },
  {
    names: /SecureOnly|OverwriteSecure/,
    because: 'It is Secure, and the address is plain http.',
    mend: 'PUBLIC_ORIGIN=https://app.example.com',
  },
  {
    names: /SameSite/,
    because: 'Page and API are on two sites, or one is http and the other https.',
    mend: 'PUBLIC_ORIGIN=https://app.example.com  # with the API below /api, or at api.example.com',
  },
  {
    names: /ThirdParty|UserPreferences/,
    because: 'The browser takes it for a cookie of a third party.',
    mend: 'PUBLIC_ORIGIN=https://app.example.com  # with the API below /api, or at api.example.com',
  },
];

/** @param names the reasons that the browser gave, none when the cookie never arrived */
export function describeBlocked(names: readonly string[]): { because: string; mend: string } {
  const known = reasons.find((reason) => names.some((name) => reason.names.test(name)));
  if (known) return { because: `${known.because} (${names.join(', ')})`, mend: known.mend };
  if (names.length > 0) {
    return {
      because: `The browser says: ${names.join(', ')}.`,
      mend: 'compare the Set-Cookie with docs/decisions/0005-cookie-follows-the-public-origin.md',
    };
  }
  return {
    because: 'The browser gave no reason, so the cookie did not arrive or has expired.',
    mend: 'proxy_pass_header Set-Cookie;',
  };
}
