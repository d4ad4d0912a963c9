import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeTemporaryFolder } from '../../apps/api/src/testing/temporary-folder.ts';
import { findFreePort } from '../support/free-port.ts';
import { startCommand } from '../support/processes.ts';
import { type Driver, timeouts, type Wishes } from './driver.ts';
import { connectMarionette } from './marionette.ts';

/**
 * Starts a Firefox with its own profile, settings and port. Debian has no geckodriver, so this code replaces it.
 * `cookieBehavior` 2 is what a person sets with "Block all cookies"; it refuses storage as well.
 */
export async function startFirefox(program: string, wishes: Wishes): Promise<Driver> {
  const folder = makeTemporaryFolder('firefox');
  const port = await findFreePort();
  const settings = {
    'marionette.port': port,
    'network.cookie.cookieBehavior': wishes.cookies === 'refused' ? 2 : 5,
    'dom.storage.enabled': wishes.storage === 'kept',
    // The tests use only this machine: a proxy address where nothing listens blocks every other host.
    'network.proxy.type': 1,
    'network.proxy.http': '127.0.0.1',
    'network.proxy.http_port': 9,
    'network.proxy.ssl': '127.0.0.1',
    'network.proxy.ssl_port': 9,
    'network.proxy.no_proxies_on': 'localhost, 127.0.0.1',
    'browser.startup.page': 0,
  };
  const lines = Object.entries(settings).map(
    ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`,
  );
  writeFileSync(join(folder, 'user.js'), lines.join(''));
  const running = await startCommand({
    command: [program, '--marionette', '--headless', '--no-remote', '--profile', folder],
    cwd: folder,
    // As root, Firefox refuses a home folder of another user, which containers may have.
    env: { ...process.env, HOME: folder },
    readyLine: 'Listening on port',
  });
  const connection = await connectMarionette(port);
  const capabilities = { alwaysMatch: { timeouts } };
  await connection.send('newSession', { capabilities });
  return {
    send: connection.send,
    async stop() {
      await running.stop();
      connection.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
