import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { fromNodeHeaders, toNodeHandler } from 'better-auth/node';
import { jwt } from 'better-auth/plugins';
import pg from 'pg';
import { answerTo, createStack, listen, servePages } from './stack.js';

/**
 * As in its Express integration guide. `MODE`: `plain`, `cookie-cache` (its "Cookie Cache"), `renewal` (every use of a
 * session renews it, by `updateAge: 0`) or `jwt` (its JWT plugin). Its rate limit is off, as the product's is raised.
 */
const mode = process.env.MODE;
const auth = betterAuth({
  database: new pg.Pool({ connectionString: process.env.DATABASE_URL }),
  baseURL: `http://127.0.0.1:${process.env.PORT}`,
  secret: process.env.JWT_SECRET,
  telemetry: { enabled: false },
  rateLimit: { enabled: false },
  emailAndPassword: { enabled: true },
  plugins: mode === 'jwt' ? [jwt()] : [],
  session: {
    ...(mode === 'cookie-cache' && { cookieCache: { enabled: true, maxAge: 5 * 60 } }),
    ...(mode === 'renewal' && { updateAge: 0 }),
  },
});
const { runMigrations } = await getMigrations(auth.options);
await runMigrations();

const app = createStack((before) => before.all('/api/auth/*splat', toNodeHandler(auth)));
app.get('/api/protected', async (req, res) => {
  const session = await auth.api.getSession({ headers: fromNodeHeaders(req.headers) });
  if (!session) return res.sendStatus(401);
  res.json(answerTo({ id: session.user.id, username: session.user.name, role: 'user' }));
});
if (process.env.PAGES) servePages(app);
listen(app);
