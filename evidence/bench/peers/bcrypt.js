import { createServer } from 'node:http';
import bcrypt from 'bcrypt';

/** Compares a password for each request and does nothing else. UV_THREADPOOL_SIZE decides how many at once. */
const hash = await bcrypt.hash('correct horse battery staple', Number(process.env.BCRYPT_COST));
createServer(async (req, res) => {
  if (req.method === 'POST') await bcrypt.compare('correct horse battery staple', hash);
  res.writeHead(204).end();
}).listen(Number(process.env.PORT), '127.0.0.1');
