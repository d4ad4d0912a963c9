import { answerTo, createStack, listen } from './stack.js';

/** The stack alone: nobody has to sign in. */
const app = createStack();
const person = { id: process.env.PERSON_ID, username: 'person-0', role: 'user' };
app.get('/api/protected', (_req, res) => res.json(answerTo(person)));
listen(app);
