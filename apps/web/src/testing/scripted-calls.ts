import type { SessionResponse } from '@latchkey/contracts/auth';
import type { User } from '@latchkey/contracts/user';
import type { AuthCalls } from '../auth/auth-types.ts';
import { CallError, type CallErrorCode } from '../auth/call-error.ts';

export const ada: User = {
  id: 'user-ada',
  username: 'ada',
  email: 'ada@example.com',
  role: 'user',
};
export const grace: User = {
  ...ada,
  id: 'user-grace',
  username: 'grace',
  email: 'grace@example.com',
};

export const failure = (code: CallErrorCode, retryAfterSeconds?: number) =>
  new CallError(code, { message: code, retryAfterSeconds });

/** `finish` stands for the call of a feature that signs in by its own means. */
type CallName = 'login' | 'finish' | 'refresh' | 'logout';

/** A server's answers as a test scripts them. Each call waits until the test answers it. */
export function createScriptedCalls() {
  let issued = 0;
  const pending: {
    name: string;
    resolve: (value: never) => void;
    reject: (error: Error) => void;
  }[] = [];
  const made: string[] = [];
  const call = <Value>(name: string, signal?: AbortSignal): Promise<Value> => {
    made.push(name);
    return new Promise<Value>((resolve, reject) => {
      pending.push({ name, resolve: resolve as never, reject });
      signal?.addEventListener('abort', () => reject(failure('unreachable')));
    });
  };
  const take = (name: string) => {
    const index = pending.findIndex((one) => one.name === name);
    const [found] = index < 0 ? [] : pending.splice(index, 1);
    if (!found)
      throw new Error(`no ${name} is waiting; waiting are: ${pending.map((one) => one.name)}`);
    return found;
  };
  const calls: AuthCalls = {
    postForSession: (path) => call(path.slice(path.lastIndexOf('/') + 1)),
    refresh: (signal) => call('refresh', signal),
    logout: () => call('logout'),
  };
  return {
    calls,
    /** The names of all calls so far. */
    made,
    session(user: User = ada, expiresIn = 900): SessionResponse {
      issued += 1;
      return { accessToken: `token-${issued}`, tokenType: 'Bearer', expiresIn, user };
    },
    /** Answers the oldest waiting call of a name. */
    answer(name: CallName, value?: SessionResponse) {
      take(name).resolve(value as never);
    },
    refuse(name: CallName, error: Error) {
      take(name).reject(error);
    },
  };
}
