import { Component, type ReactNode } from 'react';
import { Button } from './button.tsx';
import { FullPage } from './full-page.tsx';

type Props = {
  /** Names what is shown. When this changes, the boundary forgets the failure. */
  readonly place: string;
  readonly children: ReactNode;
};
type State = { readonly failed: boolean };

/** Catches what a page throws while it renders. A page whose code cannot be loaded throws, too. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { failed: false };

  static getDerivedStateFromError(): State {
    return { failed: true };
  }

  override componentDidUpdate(before: Props) {
    if (before.place !== this.props.place) this.setState({ failed: false });
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    return (
      <FullPage title="Something went wrong" heading="This page could not be shown">
        <p>
          It could not be loaded, or something in it failed. Check your connection, then reload. If
          you were signed in, you still are.
        </p>
        <Button onClick={() => window.location.reload()}>Reload</Button>
      </FullPage>
    );
  }
}
