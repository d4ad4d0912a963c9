import type { Request } from 'express';
import { describe, expect, it } from 'vitest';
import { clientAddress, clientNetwork, loggedAddress } from './client-address.ts';

const of = (ip: string | undefined) => clientAddress({ ip } as Request);
const networkOf = (ip: string | undefined) => clientNetwork({ ip } as Request);

describe('clientAddress', () => {
  it('is the IPv4 address, also when it is written as IPv6', () => {
    expect(of('203.0.113.7')).toBe('203.0.113.7');
    expect(of('::ffff:203.0.113.7')).toBe('203.0.113.7');
    expect(of('::ffff:cb00:7107')).toBe('203.0.113.7');
  });

  it('is the /64 network of an IPv6 address, however it is written', () => {
    const network = of('2001:db8:1:2::1');
    expect(network).toBe('20010db800010002');
    expect(of('2001:0DB8:0001:0002:ffff:ffff:ffff:ffff')).toBe(network);
    expect(of('2001:db8:1:3::1')).not.toBe(network);
    expect(of('fe80::1%eth0')).toBe('fe80000000000000');
  });

  it('leaves out the port that some proxies write behind the address', () => {
    expect(of('203.0.113.7:4711')).toBe('203.0.113.7');
    expect(of('[2001:db8:1:2::1]:4711')).toBe('20010db800010002');
    expect(of('[2001:db8:1:2::1]')).toBe('20010db800010002');
    expect(of('[::ffff:203.0.113.7]:4711')).toBe('203.0.113.7');
  });

  it('is the IPv4 address of a client behind a translator to IPv6', () => {
    expect(of('64:ff9b::203.0.113.7')).toBe('203.0.113.7');
    expect(of('64:ff9b::203.0.113.8')).toBe('203.0.113.8');
  });

  it.each([undefined, '', 'unknown', '203.0.113.7:', ':4711', '[x]:1', '1.2:3', 'x'.repeat(1000)])(
    'is the same for everything that is no address: %j',
    (ip) => {
      expect(of(ip)).toBe('unknown');
    },
  );
});

describe('clientNetwork', () => {
  it('is the IPv4 address', () => {
    expect(networkOf('203.0.113.7')).toBe('203.0.113.7');
  });

  it('is the /48 network of an IPv6 address', () => {
    expect(networkOf('2001:db8:1:2::1')).toBe('20010db80001');
    expect(networkOf('2001:db8:1:ffff::1')).toBe('20010db80001');
    expect(networkOf('2001:db8:2:2::1')).toBe('20010db80002');
  });
});

describe('loggedAddress', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['203.0.113.7:4711', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:db8::1', '2001:db8::1'],
    ['[2001:db8::1]:4711', '2001:db8::1'],
    ['fe80::1%eth0', 'fe80::1%eth0'],
    ['203.0.113.7\n', undefined],
    ['a name:4711', undefined],
    [undefined, undefined],
  ])('of %j is %j', (ip, logged) => {
    expect(loggedAddress(ip)).toBe(logged);
  });
});
