import { expressjwt } from 'express-jwt';
import { answerTo, createStack, listen } from './stack.js';

/** As in "Usage" of its README, with issuer and audience as "Additional Options" recommends. */
const app = createStack();
const secret = process.env.JWT_SECRET;
const { ISSUER: issuer, AUDIENCE: audience } = process.env;
app.get(
  '/api/protected',
  expressjwt({ secret, audience, issuer, algorithms: ['HS256'] }),
  (req, res) => res.json(answerTo({ ...req.auth, id: req.auth.sub })),
);
listen(app);
