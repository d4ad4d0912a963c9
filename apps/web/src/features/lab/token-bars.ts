import type { LabEntry, TokenChange } from './lab-entry.ts';
import type { Bar, Mark } from './timeline-model.ts';

type OpenBar = Pick<Bar, 'id' | 'kind' | 'from' | 'label'>;

/** The bars of the access tokens of a tab. A token is good at first, and then stale until the next one comes. */
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

  /** Draws a token as expired if it has expired by then, because its expiry is no event. */
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
    /** Applies what the lab did to the token. A date that is set right again makes an expired token good again. */
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
    /** Ends the picture. Returns when the token that is current then will expire. */
    finish(at: number): number | undefined {
      passTo(at);
      if (open) bars.push({ ...open, to: at, isOpen: true });
      return open?.kind === 'token' ? expires : undefined;
    },
  };
}
