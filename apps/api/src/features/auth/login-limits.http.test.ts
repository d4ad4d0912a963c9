import bcrypt from 'bcrypt';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { challenges, expectProblem } from '../../testing/answers.ts';
import { testPassword } from '../../testing/create-test-app.ts';
import {
  here,
  limited,
  quarterHour,
  setUpLoginLimits,
  wrong,
} from '../../testing/set-up-login-limits.ts';

const { app, login, fail } = setUpLoginLimits();
afterEach(() => vi.restoreAllMocks());

const elsewhere = '203.0.113.2';

describe('ten failures for one account from one address', () => {
  it('are answered 401, and the eleventh 429 with headers about the address only', async () => {
    expect(await fail(10, 'ada')).toEqual(Array(10).fill(401));
    expectProblem(await login('ada', wrong), 'rate_limited', limited(89));
  });

  it('block the right password from that address too, but not from another one', async () => {
    await fail(10, 'ada');
    expect((await login('ada', testPassword)).status).toBe(429);
    expect((await login('ada', testPassword, elsewhere)).status).toBe(200);
  });

  it('block no other account from that address', async () => {
    await fail(10, 'ada');
    expect((await login('bob', testPassword)).status).toBe(200);
  });

  it('are limited the same, headers included, when the account does not exist', async () => {
    expect(await fail(10, 'nobody')).toEqual(Array(10).fill(401));
    expectProblem(await login('nobody', wrong), 'rate_limited', limited(89));
  });

  it.each([
    ['in upper case', 'ADA'],
    ['in mixed case', 'Ada'],
    ['in full-width letters', '\uff21\uff24\uff21'],
  ])('count for the same name %s', async (_what, name) => {
    await fail(5, 'ada');
    expect(await fail(6, name)).toEqual([401, 401, 401, 401, 401, 429]);
  });

  it('count for one name however its accents are composed', async () => {
    await fail(5, 'ren\u00e9');
    expect(await fail(6, 'rene\u0301')).toEqual([401, 401, 401, 401, 401, 429]);
  });

  it('count for one address however its domain is written', async () => {
    await fail(5, 'ada@b\u00fccher.example');
    const spellings = [
      'ada@B\u00dcCHER.example',
      'ada@xn--bcher-kva.example',
      'ada@b\u00fccher.ex%61mple',
    ];
    for (const name of spellings) await fail(1, name);
    expect(await fail(3, 'ada@b\u00fc\u00adcher.example')).toEqual([401, 401, 429]);
  });

  it('are forgotten fifteen minutes after the first, at the second that the header named', async () => {
    await fail(10, 'ada');
    app().clock.advance(quarterHour - 1000);
    expectProblem(await login('ada', testPassword), 'rate_limited', limited(89, 1));
    app().clock.advance(1000);
    expect((await login('ada', testPassword)).status).toBe(200);
  });

  it('set Retry-After to the end of the account’s window, not of the address’s newer one', async () => {
    await fail(1, 'bob');
    app().clock.advance((quarterHour * 2) / 3);
    await fail(10, 'ada');
    app().clock.advance(quarterHour / 3);
    expectProblem(await login('ada', wrong), 'rate_limited', limited(99, 900, 600));
  });

  it('do not block the account for longer when further attempts follow', async () => {
    await fail(20, 'ada');
    app().clock.advance(quarterHour);
    expect((await login('ada', wrong)).status).toBe(401);
  });

  it('are forgotten after a success', async () => {
    await fail(9, 'ada');
    expect((await login('ada', testPassword)).status).toBe(200);
    expect(await fail(10, 'ada')).toEqual(Array(10).fill(401));
  });
});

describe('a hundred failures from one address', () => {
  it('block the address for every account, and successes in between do not count', async () => {
    for (let account = 0; account < 10; account++) {
      expect(await fail(10, `nobody-${account}`)).toEqual(Array(10).fill(401));
      if (account < 9) await login('bob', testPassword);
    }
    expectProblem(await login('bob', testPassword), 'rate_limited', limited(0));
    expect((await login('bob', testPassword, elsewhere)).status).toBe(200);
  });

  it('set Retry-After to the end of their window, and then to that of an account with ten failures', async () => {
    for (let account = 0; account < 9; account++) await fail(10, `nobody-${account}`);
    app().clock.advance(quarterHour / 3);
    await fail(10, 'ada');
    expectProblem(await login('ada', wrong), 'rate_limited', limited(0, 600));
    app().clock.advance(600_000);
    expectProblem(await login('ada', wrong), 'rate_limited', limited(99, 900, 300));
  });

  it('are followed by refusals from memory, which cost no query and no further row', async () => {
    for (let account = 0; account < 10; account++) await fail(10, `nobody-${account}`);
    await login('ada', wrong);
    const asked = app().source.traffic();
    for (let name = 0; name < 50; name++) {
      const answer = await login(`new-name-${name}`, wrong);
      expectProblem(answer, 'rate_limited', limited(0));
    }
    expect(app().source.traffic()).toBe(asked);
  });

  it('are counted for a whole IPv6 network as one address, and for no other network', async () => {
    await fail(5, 'ada', '2001:db8:1:2::1');
    await fail(5, 'ada', '2001:db8:1:2:ffff::2');
    expect((await login('ada', testPassword, '2001:db8:1:2::3')).status).toBe(429);
    expect((await login('ada', testPassword, '2001:db8:1:3::1')).status).toBe(200);
  });

  it('are counted for the same IPv4 address when it is written as IPv6', async () => {
    await fail(10, 'ada');
    expect((await login('ada', wrong, `::ffff:${here}`)).status).toBe(429);
  });
});

describe('parallel guesses', () => {
  it('do not get around the limit: thirty at once cause ten password checks', async () => {
    const compare = vi.spyOn(bcrypt, 'compare');
    const answers = await Promise.all(Array.from({ length: 30 }, () => login('ada', wrong)));
    const statuses = answers.map((answer) => answer.status).sort();
    expect(statuses).toEqual([...Array(10).fill(401), ...Array(20).fill(429)]);
    expect(compare).toHaveBeenCalledTimes(10);
  });

  it('cost no password work once they are limited', async () => {
    await fail(10, 'ada');
    const compare = vi.spyOn(bcrypt, 'compare');
    await login('ada', testPassword);
    expect(compare).not.toHaveBeenCalled();
  });
});

it('the answer to a successful sign-in has no rate limit headers', async () => {
  const answer = await login('ada', testPassword);
  expect(Object.keys(answer.headers).filter((name) => /rate|retry/.test(name))).toEqual([]);
});

it('the answer to a failed sign-in has no rate limit headers until the limit is reached', async () => {
  expectProblem(await login('ada', wrong), 'invalid_credentials', {
    headers: { 'www-authenticate': challenges.bare },
  });
});
