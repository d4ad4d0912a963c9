import { createSecretKey, randomBytes } from 'node:crypto';
import jwt from 'jsonwebtoken';
import pg from 'pg';
import { createStack, listen } from './stack.js';

/** The least that a refresh can be: verify, one conditional UPDATE on the product's own table, sign two tokens. */
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });
const keyOf = (name) => createSecretKey(Buffer.from(process.env[name], 'base64url'));
const accessKey = keyOf('ACCESS_TOKEN_SECRET');
const refreshKey = keyOf('REFRESH_TOKEN_SECRET');
const { ISSUER: issuer, AUDIENCE: audience, COOKIE: cookie } = process.env;
const newId = () => randomBytes(16).toString('base64url');
const rotate = {
  name: 'rotate',
  text: `update sessions set generation = generation + 1, parent_generation = generation, rotated_at = $3,
                expires_at = least($4, absolute_expires_at)
           from users
          where sessions.id = $1 and generation = $2 and revoked_at is null and expires_at > $3
            and rotated_at <= $5 and users.id = user_id and disabled_at is null
         returning user_id, generation, username, role, authenticated_at, expires_at`,
};

const app = createStack();
app.post('/api/auth/refresh', async (req, res) => {
  const given = jwt.verify(req.cookies[cookie], refreshKey, { algorithms: ['HS256'], issuer });
  const now = Date.now();
  const times = [new Date(now), new Date(now + 7 * 86_400_000), new Date(now - 10_000)];
  const { rows } = await pool.query({ ...rotate, values: [given.sid, given.gen, ...times] });
  const [row] = rows;
  if (!row) return res.sendStatus(401);
  const claims = { sub: row.user_id, sid: given.sid, iss: issuer };
  const auth_time = Math.floor(row.authenticated_at / 1000);
  const access = { ...claims, username: row.username, role: row.role, auth_time, aud: audience };
  const refresh = { ...claims, gen: row.generation, aud: `${audience}/auth` };
  const sign = (payload, key, expiresIn) =>
    jwt.sign({ ...payload, jti: newId() }, key, { algorithm: 'HS256', expiresIn });
  const maxAge = row.expires_at - now;
  res.cookie(cookie, sign(refresh, refreshKey, Math.floor(maxAge / 1000)), {
    ...{ httpOnly: true, sameSite: 'strict', path: '/api/auth', maxAge },
  });
  const user = { id: row.user_id, username: row.username, role: row.role };
  res.json({
    accessToken: sign(access, accessKey, 900),
    tokenType: 'Bearer',
    expiresIn: 900,
    user,
  });
});
listen(app);
