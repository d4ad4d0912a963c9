import { createServer } from 'node:http';

/**
 * Answers every request with the same 429 at once. Under the same flood, its response times are what Node and this
 * machine cost by themselves: no server can do better here without keeping the flood away.
 */
createServer((req, res) => {
  req.resume();
  res.writeHead(429, { 'Content-Length': 0 }).end();
}).listen(Number(process.argv[2]), '127.0.0.1', () => process.stdout.write('listening\n'));
