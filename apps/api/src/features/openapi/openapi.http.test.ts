import { product } from '@latchkey/contracts/product';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiHeaders, corsHeaders, ownOrigin, wholeAnswer } from '../../testing/answers.ts';
import { createTestApp, type TestApp } from '../../testing/create-test-app.ts';

const address = '/api/openapi.json';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());

describe('GET /api/openapi.json', () => {
  it('answers the document to anyone, and caches may keep it but must ask before they use it', async () => {
    const answer = await test.browser().get(address);
    const { status, headers, body } = wholeAnswer(answer);
    expect({ status, headers }).toEqual({
      status: 200,
      headers: {
        ...apiHeaders,
        ...corsHeaders(ownOrigin),
        'cache-control': 'no-cache',
        'content-type': 'application/json; charset=utf-8',
        etag: expect.stringMatching(/^"[\w-]{22}"$/),
      },
    });
    expect(body).toMatchObject({ openapi: '3.1.1', servers: [{ url: '/api' }] });
  });

  it('answers 304 without a body to who has it already', async () => {
    const browser = test.browser();
    const { etag = '' } = (await browser.get(address)).headers;
    const again = await browser.get(address, { 'If-None-Match': etag });
    expect([again.status, again.text, again.headers.etag]).toEqual([304, '', etag]);
    const other = await browser.get(address, { 'If-None-Match': '"another"' });
    expect(other.status).toBe(200);
  });

  it('names the refresh cookie as this installation sets it', async () => {
    const secure = await createTestApp({ env: { PUBLIC_ORIGIN: 'https://app.example.com' } });
    const cookieOf = async (app: TestApp) =>
      (await app.browser().get(address)).body.components.securitySchemes.refreshCookie.name;
    const names = [await cookieOf(test), await cookieOf(secure)];
    await secure.close();
    expect(names).toEqual([`${product.slug}-3000-refresh`, '__Host-refreshToken']);
  });
});
