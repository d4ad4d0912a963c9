import { readAddress } from '../lib/read-address.ts';
import { readUsername } from '../lib/read-username.ts';
import type { Config } from '../settings/config.ts';

export type Names = { readonly username: string; readonly email: string };

/** Reads a name and an address as the registration does. Where the address is the name, there is no other name. */
export function readNames(
  given: { readonly username: string; readonly email: string },
  { names }: Pick<Config, 'names'>,
): Names | { readonly fault: string } {
  const email = readAddress(given.email);
  if ('fault' in email) return { fault: `the address ${email.fault}` };
  if (names === 'email') {
    const isOther = given.username !== '' && given.username !== given.email;
    if (isOther) return { fault: 'the address is the name here, so there is no other name' };
    return { username: email.text, email: email.text };
  }
  const username = readUsername(given.username);
  if ('fault' in username) return { fault: `the name ${username.fault}` };
  return { username: username.text, email: email.text };
}
