/** How many characters two texts must share before they are compared in full. */
const prefixLength = 8;

export type Leak = { readonly line: number; readonly secret: string };

/** How a secret may appear in a line: as it is, URL-encoded, JSON-escaped, in Base64, or a token's signature alone. */
export function formsOf(secret: string): string[] {
  const signature = /^[\w-]+\.[\w-]+\.([\w-]+)$/.exec(secret)?.[1];
  const whole = [secret, ...(signature ? [signature] : [])];
  const forms = whole.flatMap((text) => [
    text,
    encodeURIComponent(text),
    JSON.stringify(text).slice(1, -1),
    Buffer.from(text).toString('base64url'),
  ]);
  return [...new Set(forms)].filter((form) => form.length >= prefixLength);
}

/** Finds every line that contains one of the secrets in one of its forms. */
export function findSecrets(lines: readonly string[], secrets: readonly string[]): Leak[] {
  const byPrefix = new Map<string, { form: string; secret: string }[]>();
  for (const secret of new Set(secrets)) {
    for (const form of formsOf(secret)) {
      const prefix = form.slice(0, prefixLength);
      byPrefix.set(prefix, [...(byPrefix.get(prefix) ?? []), { form, secret }]);
    }
  }
  return lines.flatMap((text, line) => {
    const found = new Set<string>();
    for (let at = 0; at + prefixLength <= text.length; at++) {
      for (const { form, secret } of byPrefix.get(text.slice(at, at + prefixLength)) ?? []) {
        if (text.startsWith(form, at)) found.add(secret);
      }
    }
    return [...found].map((secret) => ({ line, secret }));
  });
}
