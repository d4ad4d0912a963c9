import { type ReactNode, useRef } from 'react';
import { Button } from '../components/button.tsx';
import { FailureNotice } from '../components/failure-notice.tsx';
import { Loading } from '../components/loading.tsx';
import { describeFailure } from './describe-failure.ts';
import type { CallState } from './use-call.ts';

type LoadedProps<Answer> = {
  /** What `useLoaded` returns. */
  readonly from: { readonly state: CallState<Answer>; run(): Promise<unknown> };
  readonly isEmpty?: (answer: Answer) => boolean;
  /** What is shown in place of an empty answer. */
  readonly empty?: ReactNode;
  readonly children: (answer: Answer) => ReactNode;
};

/** Shows that something loads, why it could not be loaded and how to retry, that there is nothing, or the answer. */
export function Loaded<Answer>({ from, isEmpty, empty, children }: LoadedProps<Answer>) {
  const { state, run } = from;
  const notice = useRef<HTMLDivElement>(null);
  const isFailed = state.status === 'failed';

  // The button disappears after this, and the focus would be lost with it.
  const retry = () => {
    notice.current?.focus();
    void run();
  };

  return (
    <>
      <FailureNotice ref={notice} failure={isFailed ? describeFailure(state.error) : null} />
      {isFailed && <Button onClick={retry}>Try again</Button>}
      {(state.status === 'idle' || state.status === 'busy') && <Loading />}
      {state.status === 'answered' && (isEmpty?.(state.answer) ? empty : children(state.answer))}
    </>
  );
}
