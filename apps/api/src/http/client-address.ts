import type { Request } from 'express';
import ipaddr from 'ipaddr.js';

/** The address, if it is one, for the log. Behind a proxy that forwards any header, it could be any text. */
export function loggedAddress(ip: string | undefined): string | undefined {
  return ip && ipaddr.isValid(ip) ? ip : undefined;
}

/**
 * The key by which attempts are counted: the IPv4 address, or the /64 network of an IPv6 address, because a single
 * customer usually gets a whole /64. Behind proxies the key is right only if TRUST_PROXY_HOPS is.
 */
export function clientAddress(req: Request): string {
  if (!req.ip || !ipaddr.isValid(req.ip)) return 'unknown';
  const address = ipaddr.process(req.ip);
  if (address.kind() === 'ipv4') return address.toString();
  return Buffer.from(address.toByteArray().slice(0, 8)).toString('hex');
}
