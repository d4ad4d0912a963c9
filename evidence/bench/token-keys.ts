import { createSecretKey, randomBytes } from 'node:crypto';
import jwt from 'jsonwebtoken';

/**
 * Measures how much slower jsonwebtoken signs and verifies with a string than with a KeyObject that was made once. The
 * ratios are those of one run on one machine: `npx tsx evidence/bench/token-keys.ts`.
 */
const secret = randomBytes(32).toString('base64url');
const keyObject = createSecretKey(Buffer.from(secret));
const claims = { sub: randomBytes(16).toString('base64url'), iat: 0, exp: 4_000_000_000 };
const token = jwt.sign(claims, keyObject, { algorithm: 'HS256' });

function microsecondsPerCall(work: () => void): number {
  const rounds = Array.from({ length: 7 }, () => {
    const calls = 2_000;
    const start = process.hrtime.bigint();
    for (let call = 0; call < calls; call++) work();
    return Number(process.hrtime.bigint() - start) / calls / 1_000;
  });
  return rounds.toSorted((a, b) => a - b)[3] ?? Number.NaN;
}

for (const [name, work] of Object.entries({
  sign: (key: jwt.Secret) => jwt.sign(claims, key, { algorithm: 'HS256' }),
  verify: (key: jwt.Secret) => jwt.verify(token, key, { algorithms: ['HS256'] }),
})) {
  const withString = microsecondsPerCall(() => work(secret));
  const withKey = microsecondsPerCall(() => work(keyObject));
  process.stdout.write(
    `${name}: string ${withString.toFixed(1)} µs, KeyObject ${withKey.toFixed(1)} µs, ratio ${(withString / withKey).toFixed(1)}\n`,
  );
}
