import passport from 'passport';
import { ExtractJwt, Strategy } from 'passport-jwt';
import pg from 'pg';
import { answerTo, createStack, listen } from './stack.js';

/** As in "Configure Strategy" of its README, which looks the person up. With `LOOKUP=none` the claims are believed. */
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });
const options = {
  jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
  secretOrKey: process.env.JWT_SECRET,
  issuer: process.env.ISSUER,
  audience: process.env.AUDIENCE,
};
const query = { name: 'person', text: 'select id, username, role from users where id = $1' };
passport.use(
  new Strategy(options, (claims, done) => {
    if (process.env.LOOKUP === 'none') return done(null, { ...claims, id: claims.sub });
    pool.query({ ...query, values: [claims.sub] }).then(
      ({ rows }) => done(null, rows[0] ?? false),
      (error) => done(error, false),
    );
  }),
);
const app = createStack();
app.get('/api/protected', passport.authenticate('jwt', { session: false }), (req, res) =>
  res.json(answerTo(req.user)),
);
listen(app);
