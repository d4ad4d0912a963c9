import type { AuthErrorCode } from './auth-error.ts';
import type { AuthEvent } from './auth-events.ts';

type Request = { readonly method?: string; readonly url?: string };

/** Emits what becomes of each request to the API, without its token, body or query. */
export function createRequestEvents(emit: (event: AuthEvent) => void) {
  let requests = 0;
  return {
    /** The events of one request. Its end is emitted once, whatever is reported after that. */
    begin({ method = 'get', url = '' }: Request) {
      const request = ++requests;
      const path = url.replace(/[?#].*/s, '');
      let isReplay = false;
      let isOver = false;
      const end = (event: AuthEvent) => {
        if (!isOver) emit(event);
        isOver = true;
      };
      return {
        waits(code?: AuthErrorCode): void {
          emit({ type: 'request-waits', request, ...(code && { code }) });
        },
        sent(): void {
          emit({ type: 'request-sent', request, method, path, isReplay });
          isReplay = true;
        },
        answered<Answer extends { readonly status: number }>(answer: Answer): Answer {
          end({ type: 'request-ended', request, outcome: 'answered', status: answer.status });
          return answer;
        },
        failed(outcome: 'failed' | 'aborted', code: AuthErrorCode): void {
          end({ type: 'request-ended', request, outcome, code });
        },
      };
    },
  };
}
