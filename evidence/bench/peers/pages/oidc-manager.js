import { InMemoryWebStorage, UserManager, WebStorageStateStore } from 'oidc-client-ts';

/** `STORAGE` is the default of the library, sessionStorage. Without it the tokens are in memory. */
export const createManager = () =>
  new UserManager({
    authority: import.meta.env.PROVIDER,
    client_id: import.meta.env.PAGE_NAME,
    redirect_uri: new URL('.', location).href,
    silent_redirect_uri: new URL('silent.html', location).href,
    scope: 'openid profile',
    ...(!import.meta.env.STORAGE && {
      userStore: new WebStorageStateStore({ store: new InMemoryWebStorage() }),
    }),
  });
