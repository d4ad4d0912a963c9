export type SecretList = {
  readonly secrets: readonly Buffer[];
  readonly faults: readonly string[];
};

const howToMake = `make one with: node -e "console.log(crypto.randomBytes(32).toString('base64url'))"`;

/**
 * Reads a comma-separated list of base64url secrets. The first is current; all of them verify.
 *
 * Refuses a secret that is not random enough to sign with (RFC 8725 §3.5, RFC 2104 §3): one of less than 32 bytes, or
 * one that was visibly typed by hand. A random 32-byte secret fails these checks about once in a billion.
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
  const typedByHand =
    !/[a-z]/.test(text) ||
    !/[A-Z]/.test(text) ||
    new Set(bytes).size < 20 ||
    isText(bytes) ||
    isSequence(bytes);
  if (typedByHand) return 'is not random enough';
  return published.includes(text) ? 'is printed in a public document' : null;
}

/** The example keys of RFC 7515 (A.1) and RFC 7520 (3.5), which people copy. */
const published = [
  'AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow',
  'hJtXIZ2uSN5kbQfbtTNWbpdmhkV8FJG-Onbc6mxCcYg',
];

/** Whether the bytes are printable text, because somebody encoded a sentence. */
function isText(bytes: Buffer): boolean {
  return bytes.every((byte) => byte >= 0x20 && byte < 0x7f);
}

/** Whether the bytes count up or down, as they do in many examples. */
function isSequence(bytes: Buffer): boolean {
  const steps = bytes.subarray(1).map((byte, index) => byte - (bytes[index] ?? 0));
  return new Set(steps).size <= 2;
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
