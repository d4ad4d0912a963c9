import { isIP } from 'node:net';
import type { Request } from 'express';
import ipaddr from 'ipaddr.js';

/**
 * The address, if it is one, for the log and for the person. Behind a proxy that forwards any header, it could be any
 * text. An IPv4 address is always written as one. A socket that also listens on IPv6 writes `::ffff:203.0.113.7`.
 */
export function loggedAddress(ip: string | undefined): string | undefined {
  const text = withoutPort(ip);
  if (!isIP(text)) return undefined;
  const address = ipaddr.process(text);
  return address.kind() === 'ipv4' ? address.toString() : text;
}

/** Some proxies write the port of the client behind its address, such as `203.0.113.7:4711` or `[2001:db8::1]:4711`. */
function withoutPort(ip = ''): string {
  const [, ipv6, ipv4] = /^(?:\[([^\]]+)\](?::\d+)?|([\d.]+):\d+)$/.exec(ip) ?? [];
  return ipv6 ?? ipv4 ?? ip;
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
  const text = withoutPort(ip);
  if (!isIP(text)) return 'unknown';
  const address = ipaddr.process(text);
  if (address.kind() === 'ipv4') return address.toString();
  const bytes = address.toByteArray();
  // A translator in front of an IPv6-only network puts every IPv4 client into this one network (RFC 6052).
  if (address.range() === 'rfc6052') return bytes.slice(12).join('.');
  return Buffer.from(bytes.slice(0, bytesOfIpv6)).toString('hex');
}
