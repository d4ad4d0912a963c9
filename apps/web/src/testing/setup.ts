import '@testing-library/jest-dom/vitest';
import { cleanup, configure } from '@testing-library/react';
import { afterEach } from 'vitest';
import { failOnConsoleErrors } from './console-errors.ts';

// No test waits this long; but on a busy machine the first load of a page can take seconds.
configure({ asyncUtilTimeout: 30_000 });

failOnConsoleErrors();
afterEach(cleanup);
