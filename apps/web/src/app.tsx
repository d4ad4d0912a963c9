import { BrowserRouter } from 'react-router';
import { AuthProvider } from './auth/auth-context.tsx';
import type { Auth } from './auth/create-auth.ts';
import type { Lab } from './features/lab/create-lab.ts'; // feature: lab
import { AppRoutes } from './routes.tsx';

type AppProps = {
  readonly auth: Auth;
  readonly lab?: Lab | undefined; // feature: lab
};

/** COMPOSITION ROOT of the SPA: what is made once is handed in, everything below receives it. */
export function App({ auth, lab }: AppProps) {
  return (
    <AuthProvider auth={auth}>
      <BrowserRouter>
        <AppRoutes lab={lab} />
      </BrowserRouter>
    </AuthProvider>
  );
}
