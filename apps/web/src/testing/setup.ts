import '@testing-library/jest-dom/vitest';
import { cleanup, configure } from '@testing-library/react';
import { afterEach } from 'vitest';
import { failOnConsoleErrors } from './console-errors.ts';

// No test waits this long; but on a busy machine the first load of a page can take seconds.
configure({ asyncUtilTimeout: 30_000 });

// React warns of updates outside `act` only where this is set. Testing Library sets it by itself only when the test
// functions are globals.
Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });

// jsdom has no media queries. None of ours matches here, as on a desktop computer in its factory settings.
globalThis.matchMedia = (media) => ({ media, matches: false }) as MediaQueryList;

// jsdom shows no modal dialogs. What the browser does for them is tested in a browser (e2e). Tests that run without
// jsdom have no dialogs at all.
if (typeof HTMLDialogElement !== 'undefined') {
  HTMLDialogElement.prototype.showModal = function showModal() {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = function close() {
    this.open = false;
  };
}

failOnConsoleErrors();
afterEach(cleanup);
