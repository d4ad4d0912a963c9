import { product } from '@latchkey/contracts/product';

/** The session marker's key in localStorage; the lock and the channel of all tabs are called so, too. */
export const sessionName = `${product.slug}.session`;

/** The key of a sign-out that the server has not heard of yet. */
export const pendingName = `${product.slug}.logout-pending`;
