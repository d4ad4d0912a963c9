import Bowser from 'bowser';

/**
 * Names the browser and the system of a User-Agent header, such as `Firefox on Windows`. No version is named, because
 * browsers no longer send true ones.
 *
 * @returns null when the header names neither
 */
export function deviceLabel(userAgent: string): string | null {
  const { browser, os } = Bowser.parse(userAgent);
  if (!browser.name) return os.name ?? null;
  return os.name ? `${browser.name} on ${os.name}` : browser.name;
}
