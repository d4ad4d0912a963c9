export type SecretList = {
  readonly secrets: readonly Buffer[];
  readonly faults: readonly string[];
};

const howToMake = `make one with: node -e "console.log(crypto.randomBytes(32).toString('base64url'))"`;

/**
 * Reads a comma-separated list of base64url secrets; the first is current, all verify.
 *
 * Refuses what is not random enough to sign with (RFC 8725 §3.5, RFC 2104 §3): under 32 bytes, or visibly
 * typed rather than drawn. A random 32-byte secret fails those two checks about once in a billion.
 */
export function readSecretList(name: string, text: string | undefined): SecretList {
  const parts = (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
  if (parts.length === 0) return { secrets: [], faults: [`${name} is missing; ${howToMake}`] };
  const faults: string[] = [];
  const secrets = parts.map((part, index) => {
    const fault = secretFault(part);
    if (fault)
      faults.push(
        `${name}${parts.length > 1 ? ` (entry ${index + 1})` : ''} ${fault}; ${howToMake}`,
      );
    return Buffer.from(part, 'base64url');
  });
  return { secrets, faults };
}

function secretFault(text: string): string | null {
  if (!/^[A-Za-z0-9_-]+$/.test(text)) return 'is not base64url';
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.length < 32) return `is ${bytes.length} bytes long, and 32 is the least`;
  const typedByHand = !/[a-z]/.test(text) || !/[A-Z]/.test(text) || new Set(bytes).size < 20;
  return typedByHand ? 'is not random enough' : null;
}

/** One key, one use: a secret that serves two purposes, or stands twice in a list, is refused. */
export function sharedSecretFaults(lists: Readonly<Record<string, SecretList>>): string[] {
  const faults: string[] = [];
  const seen = new Map<string, string>();
  for (const [name, { secrets }] of Object.entries(lists)) {
    for (const secret of secrets) {
      const other = seen.get(secret.toString('hex'));
      if (other) faults.push(`${name} repeats a secret of ${other}; every secret must be its own.`);
      seen.set(secret.toString('hex'), name);
    }
  }
  return faults;
}
