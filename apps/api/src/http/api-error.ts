import { type FieldError, type ProblemCode, problems } from '@latchkey/contracts/problem';

/** Throw this anywhere under a route to answer with an error. http/error-handler.ts turns it into problem+json. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: ProblemCode;
  readonly detail: string | undefined;
  readonly errors: readonly FieldError[] | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: ProblemCode,
    facts: {
      detail?: string;
      errors?: readonly FieldError[];
      headers?: Readonly<Record<string, string>>;
      cause?: unknown;
    } = {},
  ) {
    super(problems[code].title, { cause: facts.cause });
    this.code = code;
    this.detail = facts.detail;
    this.errors = facts.errors;
    this.headers = facts.headers ?? {};
  }
}
