import { createElement, Fragment } from 'react';
import { createRoot } from 'react-dom/client';

/**
 * Shows who is signed in, or a button that signs in. This page is the same for every library.
 * @param {object} library
 * @param {() => string | null | undefined} library.useName null if nobody is signed in, undefined while it is unknown
 * @param {() => void} library.signIn
 * @param {object} [library.around] the element that provides the library to the page
 */
export function showPage({ useName, signIn, around = createElement(Fragment) }) {
  function Page() {
    const name = useName();
    if (name === undefined) return createElement('p', null, 'Loading');
    if (name === null)
      return createElement('button', { type: 'button', onClick: signIn }, 'Sign in');
    return createElement('h1', null, `Signed in as ${name}`);
  }
  const page = createElement(around.type, around.props, createElement(Page));
  createRoot(document.getElementById('root')).render(page);
}
