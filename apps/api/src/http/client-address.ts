import type { Request } from 'express';
import ipaddr from 'ipaddr.js';

/** An address as the log may have it: behind a proxy that passes everything on, it could be any text. */
export function loggedAddress(ip: string | undefined): string | undefined {
  return ip && ipaddr.isValid(ip) ? ip : undefined;
}

/**
 * What attempts are counted by: the IPv4 address, or the /64 network of an IPv6 one, because a single
 * customer is usually given a whole /64. Behind proxies it depends on TRUST_PROXY_HOPS being right.
 */
export function clientAddress(req: Request): string {
  if (!req.ip || !ipaddr.isValid(req.ip)) return 'unknown';
  const address = ipaddr.process(req.ip);
  if (address.kind() === 'ipv4') return address.toString();
  return Buffer.from(address.toByteArray().slice(0, 8)).toString('hex');
}
