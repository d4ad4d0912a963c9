import { buildProduct } from '../support/prepare.ts';
import { findProgram, noPrograms } from './programs.ts';

/** Before all tests: checks that both browsers are installed, and builds the current source for production. */
export default function prepare(): void {
  if (!(findProgram('Firefox') && findProgram('WebKitGTK'))) {
    process.stderr.write(`${noPrograms}\n`);
    process.exit(1);
  }
  buildProduct();
}
