import { product } from '@latchkey/contracts/product';

/** The session marker's key in localStorage. The lock and the channel of all tabs have the same name. */
export const sessionName = `${product.slug}.session`;

/** The key of a sign-out that has not reached the server yet. */
export const pendingName = `${product.slug}.logout-pending`;
