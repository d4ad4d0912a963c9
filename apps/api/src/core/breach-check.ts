import { createHash } from 'node:crypto';

/** Whether a password is in a list of breached ones. Rejects when the service gives no usable answer. */
export type BreachCheck = (password: string) => Promise<boolean>;

/** Milliseconds. Whoever chooses a password waits for this. */
const longestWait = 2_000;

/** In characters. A padded answer of the public service has about 40,000. */
const longestAnswer = 200_000;

type Options = { readonly url: string; readonly timeout?: number };

/**
 * Asks a service of the kind of `https://api.pwnedpasswords.com` without sending the password: the request holds five
 * characters of its SHA-1, and the answer lists all breached hashes that begin with them (k-anonymity).
 *
 * `Add-Padding` makes all answers about equally long, because the length would show an observer which five were asked
 * for. The answer is read up to a limit, because its length is not ours to decide.
 */
export function createBreachCheck({ url, timeout = longestWait }: Options): BreachCheck {
  return async (password) => {
    // biome-ignore lint/plugin: the service lists SHA-1 hashes, and nothing here relies on their strength
    const hash = createHash('sha1').update(password.normalize('NFC')).digest('hex').toUpperCase();
    const answer = await fetch(`${url.replace(/\/$/, '')}/range/${hash.slice(0, 5)}`, {
      headers: { 'Add-Padding': 'true' },
      redirect: 'error',
      signal: AbortSignal.timeout(timeout),
    });
    if (!answer.ok) throw new Error(`the breach check answered ${answer.status}`);
    const lines = (await readText(answer)).split(/\r?\n/);
    return lines.some((line) => {
      const [suffix, count] = line.split(':');
      // Lines with a count of 0 are padding.
      return suffix?.toUpperCase() === hash.slice(5) && Number(count) > 0;
    });
  };
}

async function readText({ body }: Response): Promise<string> {
  let text = '';
  for await (const chunk of body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk;
    if (text.length > longestAnswer) throw new Error('the breach check answered too much');
  }
  return text;
}
