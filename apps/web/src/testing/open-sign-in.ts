import { findPage } from './pages.ts';
import { renderApp } from './render-app.tsx';

/** Opens the application at its sign-in page. */
export async function openSignIn() {
  const app = renderApp({ path: '/sign-in' });
  await findPage('Sign in');
  return app;
}
