import '@testing-library/jest-dom/vitest';
import { cleanup, configure } from '@testing-library/react';
import { afterEach } from 'vitest';
import { failOnConsoleErrors } from './console-errors.ts';

// No test waits this long; but on a busy machine the first load of a page can take seconds.
configure({ asyncUtilTimeout: 30_000 });

// React warns of updates outside `act` only where it is told that tests run. Testing Library tells it by itself
// only when the test functions are globals.
Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });

// jsdom knows no media. Like a desktop computer in its factory settings: no query of ours matches.
globalThis.matchMedia = (media) => ({ media, matches: false }) as MediaQueryList;

failOnConsoleErrors();
afterEach(cleanup);
