import { isIP, isIPv4 } from 'node:net';
import type { Request } from 'express';
import ipaddr from 'ipaddr.js';

/** The address, if it is one, for the log. Behind a proxy that forwards any header, it could be any text. */
export function loggedAddress(ip: string | undefined): string | undefined {
  return ip && isIP(ip) ? ip : undefined;
}

/**
 * The key by which attempts are counted: the IPv4 address, or the /64 network of an IPv6 address, because a single
 * customer usually gets a whole /64. Behind proxies the key is right only if TRUST_PROXY_HOPS is.
 */
export function clientAddress(req: Request): string {
  return addressKey(req.ip);
}

/** The key of a client address that was kept in full. */
export const addressKey = (ip: string | undefined): string => prefix(ip, 8);

/**
 * The key by which addresses take turns: the IPv4 address, or the /48 network of an IPv6 address. A single site can have
 * a whole /48, which has 65536 networks of /64. Sharing turns costs its people nothing while nobody else waits.
 */
export function clientNetwork(req: Request): string {
  return prefix(req.ip, 6);
}

function prefix(ip: string | undefined, bytesOfIpv6: number): string {
  if (!ip || !isIP(ip)) return 'unknown';
  if (isIPv4(ip)) return ip;
  const address = ipaddr.process(ip);
  if (address.kind() === 'ipv4') return address.toString();
  return Buffer.from(address.toByteArray().slice(0, bytesOfIpv6)).toString('hex');
}
