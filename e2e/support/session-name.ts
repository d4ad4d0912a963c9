import { product } from '@latchkey/contracts/product';

/** What the SPA calls its session marker in localStorage, and the lock and the channel of all tabs. */
export const sessionName = `${product.slug}.session`;
