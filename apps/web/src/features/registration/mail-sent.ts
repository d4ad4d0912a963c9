/** What the page after a registration knows. The browser keeps it with the entry of its history, also over a reload. */
export type MailSent = {
  readonly email: string;
  /** The token of the invitation, for whoever has to begin again; empty for none. */
  readonly invitation: string;
};

/** Reads the state of a location, which may be anything. */
export function readMailSent(state: unknown): MailSent | null {
  const { email, invitation } = (state ?? {}) as { email?: unknown; invitation?: unknown };
  if (typeof email !== 'string') return null;
  return { email, invitation: typeof invitation === 'string' ? invitation : '' };
}
