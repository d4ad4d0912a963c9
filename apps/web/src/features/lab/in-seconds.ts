/** The lab's one scale: seconds to the millisecond, `12.345 s`. */
export function inSeconds(ms: number): string {
  return `${(ms / 1000).toFixed(3)} s`;
}
