import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeTemporaryFolder } from '../../apps/api/src/testing/temporary-folder.ts';
import { findFreePort } from '../support/free-port.ts';
import { startCommand } from '../support/processes.ts';
import { type Driver, timeouts, type Wishes } from './driver.ts';
import { connectMarionette } from './marionette.ts';

/**
 * A Firefox of its own: profile, settings, port. Debian has no geckodriver, so the test takes its place. What people
 * set by "Block all cookies" is `cookieBehavior` 2; it refuses storage as well.
 */
export async function startFirefox(program: string, wishes: Wishes): Promise<Driver> {
  const folder = makeTemporaryFolder('firefox');
  const port = await findFreePort();
  const settings = {
    'marionette.port': port,
    'network.cookie.cookieBehavior': wishes.cookies === 'refused' ? 2 : 5,
    'dom.storage.enabled': wishes.storage === 'kept',
    // The tests are about this machine alone: a proxy that nobody is keeps every other host away.
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
    // As root it refuses a home that is somebody else's, as a container's may be.
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
