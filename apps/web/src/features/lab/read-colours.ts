import type { Tone } from './picture.ts';
import colours from './timeline.module.css';

/** Reads the colours that the picture has on the page now, light or dark. */
export function readColours(within: HTMLElement | null): {
  readonly background: string;
  readonly of: (tone: Tone) => string;
} {
  const probe = document.createElement('span');
  within?.append(probe);
  const byClass = new Map<string, string>();
  for (const [name, className] of Object.entries(colours)) {
    probe.className = className;
    byClass.set(name, getComputedStyle(probe).color);
  }
  probe.remove();
  const background = byClass.get('surface') ?? 'white';
  return { background, of: (tone) => byClass.get(tone) ?? background };
}
