import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { createAuth } from './auth/create-auth.ts';
import { apiUrl } from './config.ts';
import { createSessionKey } from './features/session-key/create-session-key.ts'; // feature: session-key
import { reloadWhenOutdated } from './lib/lost-chunk.ts';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no element #root');

reloadWhenOutdated(new URL(import.meta.url).pathname);

// The condition is a constant at build time, so that a build without the lab contains nothing of it. // feature: lab
const module = import.meta.env.LAB === 'on' && (await import('./features/lab/create-lab.tsx')); // feature: lab
const lab = module ? module.createLab() : undefined; // feature: lab

const auth = createAuth(apiUrl, {
  ...lab?.authOptions, // feature: lab
  sessionKey: createSessionKey(), // feature: session-key
});

createRoot(root).render(
  <StrictMode>
    <App
      auth={auth}
      extraPages={lab?.start(auth)} // feature: lab
    />
  </StrictMode>,
);
