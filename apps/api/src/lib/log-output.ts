import { type DestinationStream, destination } from 'pino';

/** How much may wait while the output takes nothing, in bytes. Further lines are lost. */
const mostWaiting = 8_388_608;

/**
 * Opens the output of the log, which the API survives: a disk that is full, or a reader that has gone or is slow. Lines
 * wait, and are written when the output takes them again.
 *
 * Without this, pino lets the first line that cannot be written end the process. At its exit pino then tries for ever
 * to write the rest, so the process stays and nobody starts it anew.
 */
export function openLogOutput(fd = 1): DestinationStream {
  const output = destination({ dest: fd, sync: false, maxLength: mostWaiting });
  const { flushSync } = output;
  output.on('error', () => {
    output.flushSync = () => {};
  });
  output.on('write', () => {
    output.flushSync = flushSync;
  });
  return output;
}
