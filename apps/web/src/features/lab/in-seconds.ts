/** The format of every time in the lab: seconds to the millisecond, `12.345 s`. */
export function inSeconds(ms: number): string {
  return `${(ms / 1000).toFixed(3)} s`;
}
