const inUnits = (count: number, unit: 'second' | 'minute' | 'hour') =>
  new Intl.NumberFormat('en', { style: 'unit', unit, unitDisplay: 'long' }).format(count);

/** A wait as a person would say it, rounded up so that nobody comes back too early: 90 -> "about 2 minutes". */
export function waitInWords(seconds: number): string {
  if (seconds <= 60) return inUnits(Math.max(1, Math.ceil(seconds)), 'second');
  if (seconds <= 3600) return `about ${inUnits(Math.ceil(seconds / 60), 'minute')}`;
  return `about ${inUnits(Math.ceil(seconds / 3600), 'hour')}`;
}
