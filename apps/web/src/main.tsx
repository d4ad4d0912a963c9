import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { createAuth } from './auth/create-auth.ts';
import { apiUrl } from './config.ts';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no element #root');

createRoot(root).render(
  <StrictMode>
    <App auth={createAuth(apiUrl)} />
  </StrictMode>,
);
