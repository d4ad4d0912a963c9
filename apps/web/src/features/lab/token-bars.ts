import type { LabEntry, TokenChange } from './lab-entry.ts';
import type { Bar, Mark } from './timeline-model.ts';

type OpenBar = Pick<Bar, 'id' | 'kind' | 'from' | 'label'>;

/** The stretches in which a tab holds an access token: first good, and then no longer good until the next one comes. */
export function createTokenBars() {
  const bars: Bar[] = [];
  const marks: Mark[] = [];
  let open: OpenBar | null = null;
  let expires = 0;
  let isRefused = false;

  function end(at: number): void {
    if (open) bars.push({ ...open, to: at, isOpen: false });
    open = null;
  }

  function begin(bar: OpenBar): void {
    end(bar.from);
    open = bar;
  }

  /** A token expires without an event of its own. */
  function passTo(at: number): void {
    if (open?.kind !== 'token' || at < expires) return;
    const id = `${open.id} expired`;
    marks.push({ id, kind: 'expired', at: expires, label: 'Access token expired' });
    begin({ id: `${id} bar`, kind: 'stale', from: expires, label: 'Access token, expired' });
  }

  return {
    bars,
    marks,
    passTo,
    hold({ id, at }: LabEntry, { label, lifetime }: { label: string; lifetime: number }) {
      begin({ id, kind: 'token', from: at, label });
      expires = at + lifetime;
      isRefused = false;
    },
    /** What was done to the token in the lab. A date set right again makes it good again. */
    change({ id, at }: LabEntry, token: TokenChange) {
      if (!open || isRefused) return;
      if (token === 'stale') {
        isRefused = true;
        begin({ id, kind: 'stale', from: at, label: 'Access token, refused by the server' });
        return;
      }
      expires = at + token.left;
      passTo(at);
      if (open.kind === 'stale' && token.left > 0) {
        begin({ id, kind: 'token', from: at, label: 'Access token, good again' });
      }
    },
    letGo: end,
    /** Ends the picture. Returns when the token that is held then will expire. */
    finish(at: number): number | undefined {
      passTo(at);
      if (open) bars.push({ ...open, to: at, isOpen: true });
      return open?.kind === 'token' ? expires : undefined;
    },
  };
}
