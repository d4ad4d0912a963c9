import { useAuth } from '../../auth/auth-context.tsx';
import { Card } from '../../components/card.tsx';
import { useTimeLeft } from '../../components/use-time-left.ts';
import styles from './token-card.module.css';

/** Shows the access token of this tab, decoded. The application itself never reads a claim. */
export function TokenCard() {
  const { state, accessToken, timeLeft } = useAuth();
  const seconds = useTimeLeft(timeLeft);
  const token = accessToken();

  return (
    <Card title="This tab’s access token">
      {token ? (
        <>
          <p>
            {seconds} s left, counted from when it arrived; <code>exp</code> is not compared with
            this computer’s clock.
          </p>
          <pre
            className={styles.claims}
            // biome-ignore lint/a11y/noNoninteractiveTabindex: the text scrolls, so the keyboard has to reach it
            tabIndex={0}
          >
            {decode(token)}
          </pre>
        </>
      ) : (
        <p>None: {state.status}.</p>
      )}
    </Card>
  );
}

/** Header and claims as JSON, without the signature. */
function decode(token: string): string {
  const parts = token.split('.').slice(0, 2).map(decodePart);
  return JSON.stringify({ header: parts[0], claims: parts[1] }, null, 2);
}

function decodePart(part: string): unknown {
  const bytes = Uint8Array.from(atob(part.replaceAll('-', '+').replaceAll('_', '/')), (letter) =>
    letter.charCodeAt(0),
  );
  return JSON.parse(new TextDecoder().decode(bytes));
}
