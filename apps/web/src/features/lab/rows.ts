/** Gives each request the first free row, which is its own while it lasts. */
export function createRows() {
  const rowByRequest = new Map<number, number>();
  /** Since when a row is free; infinity while it is taken. */
  const freeSince: number[] = [];
  return {
    count: () => freeSince.length,
    take(request: number, at: number): number {
      const known = rowByRequest.get(request);
      if (known !== undefined) return known;
      const free = freeSince.findIndex((since) => since < at);
      const row = free < 0 ? freeSince.length : free;
      freeSince[row] = Number.POSITIVE_INFINITY;
      rowByRequest.set(request, row);
      return row;
    },
    free(row: number, at: number): void {
      freeSince[row] = at;
    },
  };
}
