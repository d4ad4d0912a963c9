import { BrowserRouter } from 'react-router';
import { AuthProvider } from './auth/auth-context.tsx';
import type { Auth } from './auth/create-auth.ts';
import { AppRoutes } from './routes.tsx';

/** COMPOSITION ROOT of the SPA: what is made once is handed in, everything below receives it. */
export function App({ auth }: { auth: Auth }) {
  return (
    <AuthProvider auth={auth}>
      <BrowserRouter>
        <AppRoutes />
      </BrowserRouter>
    </AuthProvider>
  );
}
