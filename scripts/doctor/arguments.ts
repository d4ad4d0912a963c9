import { parseArgs } from 'node:util';

const usage = `Use it like this: npm run doctor [URL] [-- options]
  URL                 where people open the application; PUBLIC_ORIGIN if not given
  --username <name>   a test account, for the checks that need a session; its password is read from standard input
  --password <text>   its password, where it does not matter that others of this machine can see it
  --api <URL>         where the API is, if it is not at /api of the same host
  --outside           does not look at settings and database
  --no-browser        does not start a browser
  --json              prints JSON`;

/** What was typed is not what the command expects. The message shows how to use it. */
export class UsageError extends Error {
  constructor() {
    super(usage);
  }
}

const options = {
  username: { type: 'string' },
  password: { type: 'string' },
  api: { type: 'string' },
  outside: { type: 'boolean', default: false },
  'no-browser': { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const;

export type Given = ReturnType<typeof parse>['values'];

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch {
    throw new UsageError();
  }
}

/** @throws UsageError */
export function readArguments(args: readonly string[]) {
  const { positionals, values } = parse(args);
  const [address, ...others] = positionals;
  const isMisused = address === undefined ? values.outside : !isWebAddress(address);
  if (others.length > 0 || isMisused) throw new UsageError();
  return { address, values };
}

const isWebAddress = (text: string) => URL.canParse(text) && /^https?:/.test(text);
