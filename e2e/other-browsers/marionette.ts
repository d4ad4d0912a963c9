import { connect, type Socket } from 'node:net';
import { type Command, commands, type Parameters } from './driver.ts';

type Waiting = { done(value: unknown): void; fail(error: Error): void };
type Answer = readonly [1, number, { error: string; message: string } | null, unknown];

/**
 * Opens the connection that geckodriver has to Firefox. Both sides send `length:JSON`.
 * A command is `[0, id, name, parameters]`, its answer `[1, id, error, value]`.
 * Firefox's greeting and its events are ignored.
 */
export async function connectMarionette(port: number) {
  const socket = await open(port);
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  const take = (message: Answer | object) => {
    if (!Array.isArray(message)) return;
    const [, id, error, value] = message as unknown as Answer;
    const { done, fail } = waiting.get(id) ?? {};
    waiting.delete(id);
    if (error) fail?.(new Error(`${error.error}: ${error.message}`));
    else done?.(value);
  };
  const split = createSplitter(take);
  socket.on('data', split);
  socket.once('close', () => {
    for (const { fail } of waiting.values()) fail(new Error('Firefox has closed the connection.'));
  });

  return {
    async send(command: Command, parameters: Parameters = {}): Promise<unknown> {
      const id = ++lastId;
      const text = JSON.stringify([0, id, commands[command].marionette, parameters]);
      const answer = await new Promise<unknown>((done, fail) => {
        waiting.set(id, { done, fail });
        socket.write(`${Buffer.byteLength(text)}:${text}`);
      });
      // Most answers wrap their value in an object, but lists and descriptions come without one.
      return hasValue(answer) ? answer.value : answer;
    },
    close: () => void socket.destroy(),
  };
}

const hasValue = (answer: unknown): answer is { value: unknown } =>
  typeof answer === 'object' && answer !== null && 'value' in answer;

function open(port: number): Promise<Socket> {
  return new Promise((done, fail) => {
    const socket = connect({ host: '127.0.0.1', port }, () => done(socket));
    socket.once('error', fail);
  });
}

/** Splits the received bytes into messages. The length counts bytes, so only whole messages are decoded. */
function createSplitter(take: (message: Answer | object) => void) {
  let rest: Buffer = Buffer.alloc(0);
  return (piece: Buffer) => {
    rest = Buffer.concat([rest, piece]);
    for (let colon = rest.indexOf(':'); colon > 0; colon = rest.indexOf(':')) {
      const end = colon + 1 + Number(rest.subarray(0, colon).toString());
      if (rest.length < end) return;
      take(JSON.parse(rest.subarray(colon + 1, end).toString()));
      rest = rest.subarray(end);
    }
  };
}
