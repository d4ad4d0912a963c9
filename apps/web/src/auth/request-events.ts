import { isCancel } from 'axios';
import type { AuthErrorCode } from './auth-error.ts';
import type { AuthEvent } from './auth-events.ts';

declare module 'axios' {
  interface AxiosRequestConfig {
    /** Counts the requests of this tab to the API; a replay keeps the number. */
    number?: number;
  }
}

type Request = { number?: number; method?: string; url?: string; isReplay?: boolean };

/** Tells what becomes of each request to the API, without its token, body or query. */
export function createRequestEvents(emit: (event: AuthEvent) => void) {
  let requests = 0;
  return {
    waits(request: Request, code?: AuthErrorCode): void {
      request.number ??= ++requests;
      emit({ type: 'request-waits', request: request.number, ...(code && { code }) });
    },
    sent(request: Request): void {
      request.number ??= ++requests;
      const { number, method = 'get', url = '', isReplay = false } = request;
      const path = url.replace(/[?#].*/s, '');
      emit({ type: 'request-sent', request: number, method, path, isReplay });
    },
    answered({ number }: Request, status: number): void {
      if (number) emit({ type: 'request-ended', request: number, outcome: 'answered', status });
    },
    failed({ number }: Request, error: unknown, code: AuthErrorCode): void {
      const outcome = isCancel(error) ? 'aborted' : 'failed';
      if (number) emit({ type: 'request-ended', request: number, outcome, code });
    },
  };
}
