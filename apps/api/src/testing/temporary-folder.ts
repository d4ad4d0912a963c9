import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { product } from '@latchkey/contracts/product';

/** Makes a folder in the system's temporary folder, named after the product and the purpose. The caller removes it. */
export const makeTemporaryFolder = (purpose: string): string =>
  mkdtempSync(join(tmpdir(), `${product.slug}-${purpose}-`));
