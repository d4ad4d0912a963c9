/**
 * What the product is called: `name` where people read it, `slug` in names that programs read.
 *
 * Change both before the first installation runs. Browsers and servers keep names that contain the
 * slug, so a new slug on a running installation does harm:
 *
 *  - localStorage keys: everybody looks signed out, and a sign-out that is still pending is forgotten;
 *  - the names of the cross-tab lock and channel: a tab with the old page and one with the new page no longer
 *    exclude each other, nor receive each other's messages;
 *  - the name of the refresh cookie: everybody is signed out, and the old cookie stays until it expires;
 *  - `type` of the error answers: other people's clients may compare it.
 *
 * Some names do not contain the product, and must stay as they are once an installation runs: the
 * tokens' `typ`, `aud` and `iss`, how `kid` and the pepper's id are derived, and migrations' names.
 */
export const product = { name: 'Latchkey', slug: 'latchkey' } as const;
