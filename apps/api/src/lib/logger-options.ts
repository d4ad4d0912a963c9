import { type LoggerOptions, stdTimeFunctions } from 'pino';
import { describeError } from './describe-error.ts';
import { escapeControls } from './escape-controls.ts';

/** The format of every log line: no process name, the time in ISO 8601, errors without messages. */
export const loggerOptions = {
  base: null,
  timestamp: stdTimeFunctions.isoTime,
  serializers: { err: describeError },
  hooks: { streamWrite: escapeControls },
} satisfies LoggerOptions;
