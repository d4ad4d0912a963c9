import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { createAuth } from './auth/create-auth.ts';
import { apiUrl } from './config.ts';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no element #root');

// In so many words, so that a build without the lab holds nothing of it.
const lab =
  import.meta.env.LAB === 'on'
    ? (await import('./features/lab/create-lab.ts')).createLab()
    : undefined;
const auth = createAuth(apiUrl, lab?.authOptions);

createRoot(root).render(
  <StrictMode>
    <App auth={auth} lab={lab?.start(auth)} />
  </StrictMode>,
);
