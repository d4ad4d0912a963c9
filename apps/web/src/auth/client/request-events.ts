import type { InternalAxiosRequestConfig } from 'axios';
import type { AuthEvent } from '../auth-events.ts';
import { CallError, type CallErrorCode } from '../call-error.ts';

/** Emits what becomes of each request to the API, without its token, body or query. */
export function createRequestEvents(emit: (event: AuthEvent) => void) {
  let requests = 0;
  return {
    /** The events of one request. Its end is emitted once, whatever is reported after that. */
    begin({ method = 'get', url = '' }: Pick<InternalAxiosRequestConfig, 'method' | 'url'>) {
      const request = ++requests;
      const path = url.replace(/[?#].*/s, '');
      let isReplay = false;
      let isOver = false;
      const end = (event: AuthEvent) => {
        if (!isOver) emit(event);
        isOver = true;
      };
      return {
        queued(code?: CallErrorCode): void {
          emit({ type: 'request-queued', request, ...(code && { code }) });
        },
        sent(): void {
          emit({ type: 'request-sent', request, method, path, isReplay });
          isReplay = true;
        },
        answered<Answer extends { readonly status: number }>(answer: Answer): Answer {
          end({ type: 'request-ended', request, outcome: 'answered', status: answer.status });
          return answer;
        },
        failed(error: unknown): void {
          const code = error instanceof CallError && { code: error.code };
          end({ type: 'request-ended', request, outcome: 'failed', ...code });
        },
        aborted(): void {
          end({ type: 'request-ended', request, outcome: 'aborted' });
        },
      };
    },
  };
}
