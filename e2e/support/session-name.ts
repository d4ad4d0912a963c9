import { product } from '@latchkey/contracts/product';

/** The name of the SPA's session marker in localStorage, and of the lock and the channel that its tabs share. */
export const sessionName = `${product.slug}.session`;
