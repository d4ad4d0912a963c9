import pg from 'pg';
import { StartupError } from '../lib/startup-error.ts';
import { DeafConnectionError, proveDelivery } from './notification-probe.ts';
import { type DatabaseSetting, naming } from './start-fault.ts';

const channel = 'start_check';
/** Milliseconds that a notification may take. */
const within = 3_000;

/** An address that must lead to one connection of the server from beginning to end. */
export type SessionAddress = { readonly setting: DatabaseSetting; readonly url: string };

/**
 * Checks that a connection to an address keeps its session, and that it is the same database as that of `sending`: a
 * notification that is sent there must arrive.
 *
 * @param sending a connection to DATABASE_URL
 * @throws StartupError with a sentence that explains the fault; otherwise what the driver throws, as `naming` does
 */
export function checkSession(address: SessionAddress, sending: pg.Client): Promise<void> {
  return naming(address.setting, () =>
    onCheckConnection(address.url, async (listening) => {
      await listening.query(`listen ${channel}`);
      if (await arrives(listening, sending)) return;
      // The connection answers, so it is alive and only its notifications are lost.
      await listening.query('select 1');
      throw new StartupError(await explain(address, listening));
    }),
  );
}

async function arrives(listening: pg.Client, sending: pg.Client): Promise<boolean> {
  const send = (payload: string) => sending.query('select pg_notify($1, $2)', [channel, payload]);
  try {
    await proveDelivery({ listening, channel, send, within });
    return true;
  } catch (error) {
    if (error instanceof DeafConnectionError) return false;
    throw error;
  }
}

async function explain({ setting, url }: SessionAddress, listening: pg.Client): Promise<string> {
  if (setting === 'DATABASE_URL') {
    return 'DATABASE_URL leads through a pooler in transaction or statement mode: LISTEN succeeds, but notifications do not arrive, so sign-outs would not reach this process; set DATABASE_DIRECT_URL to the address of the database itself.';
  }
  const keepsSession = await onCheckConnection(url, (second) => arrives(listening, second));
  return keepsSession
    ? `${setting} names another database than DATABASE_URL, because a notification that was sent through DATABASE_URL did not arrive there; name the same database in both.`
    : `${setting} leads through a pooler in transaction or statement mode, but is for what needs one connection from beginning to end; name the database itself, or a pooler in session mode.`;
}

/** Runs a check on a connection of its own, which gives up after seconds. */
export async function onCheckConnection<Result>(
  connectionString: string,
  check: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({
    connectionString,
    keepAlive: true,
    connectionTimeoutMillis: 2_000,
    query_timeout: 5_000,
  });
  // A broken connection fails its statement anyway; without a listener, the error event would end the process.
  client.on('error', () => {});
  try {
    await client.connect();
    const result = await check(client);
    await client.end();
    return result;
  } catch (error) {
    // We do not await the end, because a server that stopped answering does not confirm it.
    client.end().catch(() => {});
    throw error;
  }
}
