import { buildProduct } from '../support/prepare.ts';
import { findProgram, noPrograms } from './programs.ts';

/**
 * Runs before all tests: checks that both browsers are installed, and makes the production build from the current
 * source.
 */
export default function prepare(): void {
  if (!(findProgram('Firefox') && findProgram('WebKitGTK'))) {
    process.stderr.write(`${noPrograms}\n`);
    process.exit(1);
  }
  buildProduct();
}
