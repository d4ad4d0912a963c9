import { BrowserRouter } from 'react-router';
import { AuthProvider } from './auth/auth-context.tsx';
import type { Auth } from './auth/create-auth.ts';
import type { RoutedPage } from './pages.tsx';
import { AppRoutes } from './routes.tsx';

type AppProps = {
  readonly auth: Auth;
  readonly extraPages?: readonly RoutedPage[] | undefined;
};

/** COMPOSITION ROOT of the SPA. It receives what is created once, and provides it to all components below. */
export function App({ auth, extraPages }: AppProps) {
  return (
    <AuthProvider auth={auth}>
      <BrowserRouter>
        <AppRoutes extraPages={extraPages} />
      </BrowserRouter>
    </AuthProvider>
  );
}
