import { createManager } from './oidc-manager.js';
import { showPage } from './show-page.js';

/** As in its documentation, "Silent Refresh Token in iframe Flow" and "Refresh Token Grant". */
const manager = createManager();

async function findUser() {
  if (location.search.includes('code=')) {
    const arrived = await manager.signinCallback();
    history.replaceState(null, '', location.pathname);
    return arrived;
  }
  const known = await manager.getUser();
  const isOver = known ? known.expired : !import.meta.env.STORAGE;
  // The provider refuses when nobody is signed in there.
  return isOver ? manager.signinSilent().catch(() => null) : known;
}
const user = await findUser();

showPage({ useName: () => user?.profile.name ?? null, signIn: () => manager.signinRedirect() });
