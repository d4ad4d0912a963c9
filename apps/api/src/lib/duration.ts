const unitMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Reads `500ms`, `10s`, `15m`, `12h` or `7d` into milliseconds; null when the text is anything else. */
export function parseDuration(text: string): number | null {
  const match = /^([1-9]\d{0,5})(ms|[smhd])$/.exec(text);
  if (!match) return null;
  return Number(match[1]) * unitMs[match[2] as keyof typeof unitMs];
}
