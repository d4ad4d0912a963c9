/** Where a request came from, as far as the request shows it. Every part can be made up by the client but `address`. */
export type Place = {
  /** The client address, as the proxies in front report it. */
  readonly address: string | null;
  /** The browser and the system, such as `Firefox on Windows`. */
  readonly device: string | null;
  /** The User-Agent header, at most 256 characters. */
  readonly userAgent: string | null;
};

/** The place of what no request caused, or of a request that shows nothing about its client. */
export const nowhere: Place = { address: null, device: null, userAgent: null };
