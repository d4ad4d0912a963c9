import { BrowserRouter } from 'react-router';
import { AuthProvider } from './auth/auth-context.tsx';
import type { Auth } from './auth/create-auth.ts';
import { AppRoutes, type RoutedPage } from './routes.tsx';

type AppProps = {
  readonly auth: Auth;
  readonly extraPages?: readonly RoutedPage[] | undefined;
};

/** COMPOSITION ROOT of the SPA: what is made once is handed in, everything below receives it. */
export function App({ auth, extraPages }: AppProps) {
  return (
    <AuthProvider auth={auth}>
      <BrowserRouter>
        <AppRoutes extraPages={extraPages} />
      </BrowserRouter>
    </AuthProvider>
  );
}
