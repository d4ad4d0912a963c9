/** Any token of this application, and any that a browser signs for it, has fewer characters. */
const longestToken = 2_048;
const compactForm = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;

/**
 * Splits a JWT in compact form (RFC 7515 §7.1) and decodes what is signed. jsonwebtoken reads invalid UTF-8 as U+FFFD, so
 * we refuse it before the library sees the token (RFC 8725 §3.7).
 * @returns null for a text that has not this form, or is longer than any token
 * @throws TypeError on bytes that are not UTF-8
 */
export function readCompact(token: string): { header: string; payload: string } | null {
  if (token.length > longestToken || !compactForm.test(token)) return null;
  const [header = '', payload = ''] = token.split('.', 2);
  return { header: decodeUtf8(header), payload: decodeUtf8(payload) };
}

function decodeUtf8(part: string): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(part, 'base64url'));
}
