import { createSecretKey, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createFingerprint } from './fingerprint.ts';
import { isId, newId } from './id.ts';

describe('newId', () => {
  it('is 128 bits in 22 characters that are safe in a URL, and never repeats', () => {
    const ids = Array.from({ length: 1000 }, newId);
    expect(new Set(ids).size).toBe(1000);
    for (const id of ids) {
      expect(id).toMatch(/^[\w-]{22}$/);
      expect(Buffer.from(id, 'base64url')).toHaveLength(16);
    }
  });

  it('shares no six bytes with another id, because no byte that was drawn is used twice', () => {
    const ids = Array.from({ length: 1000 }, () => Buffer.from(newId(), 'base64url'));
    const parts = ids.flatMap((id) =>
      Array.from({ length: 11 }, (_, from) => id.toString('hex', from, from + 6)),
    );
    expect(new Set(parts).size).toBe(parts.length);
  });
});

describe('isId', () => {
  it('accepts what newId makes, and nothing longer, shorter or with other characters', () => {
    const id = newId();
    expect(isId(id)).toBe(true);
    for (const other of ['', id.slice(1), `${id}x`, `${id}\n`, `${id.slice(1)}:`]) {
      expect(isId(other)).toBe(false);
    }
  });
});

describe('fingerprint', () => {
  it('is the same for the same value and key, and different for another value or key', () => {
    const secret = () => createSecretKey(randomBytes(32));
    const fingerprint = createFingerprint(secret());
    expect(fingerprint('ada')).toBe(fingerprint('ada'));
    expect(createFingerprint(secret())('ada')).not.toBe(fingerprint('ada'));
    expect(fingerprint('ada')).not.toBe(fingerprint('ade'));
    expect(fingerprint('ada')).toMatch(/^[\w-]{16}$/);
  });
});
