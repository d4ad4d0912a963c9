import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../../testing/create-test-app.ts';
import { mailsTo } from '../../testing/mails.ts';
import { createCommandRunner } from '../../testing/run-command.ts';
import { chosenPassword as password } from './testing/registering.ts';

let test: TestApp;
let runner: ReturnType<typeof createCommandRunner>;
beforeAll(async () => {
  test = await createTestApp({ config: { registration: 'invite' } });
  runner = createCommandRunner(test);
});
afterAll(() => test.close());

describe('npm run user -- invite', () => {
  const invited = { username: 'carol', email: 'carol@example.com', password };
  const tokenOf = ([line = '']: string[]) => line.split('#')[1] ?? '';
  const register = (invitation: string) =>
    test.browser().post('/api/registration', { ...invited, invitation });

  it('prints a link to the registration page, with which its address may register', async () => {
    const lines = await runner.run(['invite', 'carol@example.com']);
    expect(lines).toEqual([expect.stringMatching(/^http:\/\/localhost:3000\/register#[\w.-]+$/)]);
    expect((await register('made-up')).status).toBe(403);
    expect((await register(tokenOf(lines))).status).toBe(202);
    expect(await mailsTo(test, 'carol@example.com')).toHaveLength(1);
  });

  it('is for nobody else', async () => {
    const lines = await runner.run(['invite', 'dan@example.com']);
    expect((await register(tokenOf(lines))).status).toBe(422);
  });

  it('is refused where nobody can register', async () => {
    const closed = createCommandRunner(test, { registration: 'closed' });
    await expect(closed.run(['invite'])).rejects.toThrow('REGISTRATION=closed');
    await expect(runner.run(['invite', 'nonsense'])).rejects.toMatchObject({
      message: expect.stringContaining('Not accepted: the address'),
    });
  });
});
