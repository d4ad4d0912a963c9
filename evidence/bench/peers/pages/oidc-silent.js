import { createManager } from './oidc-manager.js';

/** What the hidden frame loads: it hands the provider's answer to the page around it. */
await createManager().signinSilentCallback();
