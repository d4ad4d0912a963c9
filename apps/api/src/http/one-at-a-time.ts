import type { Socket } from 'node:net';
import type { RequestHandler } from 'express';

/** How many requests may wait on one connection. Browsers and usual proxies never send one before the last answer. */
const mostWaiting = 10;

const waiting = new WeakMap<Socket, number>();

/**
 * Begins a request when the requests before it on its connection are answered. Node begins all of them at once.
 *
 * Node never emits `close` for an answer whose turn on the connection had not come when the client hung up. Such a
 * request would leave no log line, its event stream would never end, and its work after the answer would not be done.
 * A client could so guess passwords without the mail that warns the owner.
 */
export const oneAtATime: RequestHandler = ({ socket }, res, next) => {
  if (res.socket) return next();
  const before = waiting.get(socket) ?? 0;
  if (before >= mostWaiting) return void socket.destroy();
  waiting.set(socket, before + 1);
  res.once('socket', () => {
    waiting.set(socket, (waiting.get(socket) ?? 1) - 1);
    next();
  });
};
