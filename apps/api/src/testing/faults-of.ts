import { expect } from 'vitest';
import { StartupError } from '../lib/startup-error.ts';
import { loadConfig } from '../settings/config.ts';
import { newSecret } from './create-test-app.ts';

/** Secrets that are accepted. */
export const secrets = {
  ACCESS_TOKEN_SECRET: newSecret(),
  REFRESH_TOKEN_SECRET: newSecret(),
  PASSWORD_PEPPER: newSecret(),
};

/** The faults that `loadConfig` reports, one sentence each. */
export function faultsOf(env: Record<string, string | undefined>): string[] {
  try {
    loadConfig({ ...secrets, ...env });
  } catch (error) {
    if (!(error instanceof StartupError)) throw error;
    const [head, ...faults] = error.message.split('\n  - ');
    expect(head).toBe(`The settings have ${faults.length} fault(s):`);
    return faults;
  }
  return [];
}
