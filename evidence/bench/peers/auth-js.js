import { encode } from '@auth/core/jwt';
import { getSession } from '@auth/express';
import GitHub from '@auth/express/providers/github';
import { answerTo, createStack, listen } from './stack.js';

/** As in its reference, "Session Management": a middleware reads the session, another one requires it. */
const secret = process.env.JWT_SECRET;
const config = {
  secret,
  trustHost: true,
  providers: [GitHub({ clientId: 'id', clientSecret: 'secret' })],
};
const app = createStack();
app.set('trust proxy', true);
const cookie = 'authjs.session-token';
app.get('/cookie', async (_req, res) => {
  const token = { sub: process.env.PERSON_ID, name: 'person-0', email: 'person-0@example.com' };
  res.send(`${cookie}=${await encode({ token, secret, salt: cookie })}`);
});
app.use(async (_req, res, next) => {
  res.locals.session = await getSession(_req, config);
  next();
});
const requireSession = (_req, res, next) =>
  res.locals.session?.user ? next() : res.sendStatus(401);
app.get('/api/protected', requireSession, (_req, res) => {
  const { name } = res.locals.session.user;
  res.json(answerTo({ id: process.env.PERSON_ID, username: name, role: 'user' }));
});
listen(app);
