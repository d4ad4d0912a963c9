import { product } from '@latchkey/contracts/product';
import { expectSignedIn, signIn, submitSignIn } from './support/actions.ts';
import { startServer } from './support/server.ts';
import { expect, test } from './support/test.ts';

// Cookies are shared between ports, so this browser sends each project the cookies of the others.
test('two checkouts on two ports and a project made from the article work in one browser', async ({
  page,
  context,
  stack,
}) => {
  test.setTimeout(180_000);
  const other = await startServer(stack);
  try {
    await context.addCookies([
      { name: 'refreshToken', value: 'other', domain: 'localhost', path: '/' },
    ]);
    await signIn(page);
    const there = await context.newPage();
    await there.goto(`${other.origin}/sign-in`);
    await submitSignIn(there, 'guest');
    await expectSignedIn(there, 'guest');
    for (const _ of [1, 2]) {
      await page.reload();
      await expectSignedIn(page);
      await there.reload();
      await expectSignedIn(there, 'guest');
    }
    expect((await context.cookies()).map(({ name }) => name).sort()).toEqual(
      [
        ...[other.origin, page.url()].flatMap((address) =>
          ['device', 'refresh'].map((kind) => `${product.slug}-${new URL(address).port}-${kind}`),
        ),
        'refreshToken',
      ].sort(),
    );
  } finally {
    await other.stop();
  }
});

test('an address that contains a line break shows the page for unknown addresses', async ({
  page,
}) => {
  for (const path of ['/%0a', '/%E2%80%A8', '/a%0Ab']) {
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(
      'There is nothing at this address',
    );
  }
});
