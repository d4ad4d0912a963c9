import express from 'express';
import { listen, servePages } from './stack.js';

/** Serves the pages whose provider has another origin. */
const app = express();
servePages(app);
listen(app);
