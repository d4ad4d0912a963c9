import { buildProduct } from '../support/prepare.ts';
import { findProgram, noPrograms } from './programs.ts';

/** Before all tests: both browsers must be there, and the production build must be of this source. */
export default function prepare(): void {
  if (!(findProgram('Firefox') && findProgram('WebKitGTK'))) {
    process.stderr.write(`${noPrograms}\n`);
    process.exit(1);
  }
  buildProduct();
}
