import type { Request, Response } from 'express';
import { logOf } from './request-log.ts';

export type AfterAnswer = (work: () => Promise<void>) => void;

/**
 * Does work when the answer is on its way, so that its time cannot be seen in the time of the answer. A failure is
 * logged. Work that must not get lost when the process dies does not belong here.
 */
export const afterAnswer =
  (req: Request, res: Response): AfterAnswer =>
  (work) => {
    const run = () =>
      void work().catch((error: unknown) =>
        logOf(req).warn({ err: error }, 'work after the answer failed'),
      );
    // A client that disconnects early must not be able to prevent the work.
    if (res.closed) run();
    else res.once('close', run);
  };
