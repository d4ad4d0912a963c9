import { type EndpointName, endpoints } from '@latchkey/contracts/endpoints';
import type { Router } from 'express';
import type { Handle, Mount } from './mount.ts';

/** The handlers of some endpoints, by their names in the list of the contracts. */
export type Handlers<Name extends EndpointName = EndpointName> = {
  readonly [Each in Name]: Handle<(typeof endpoints)[Each]>;
};

/** Mounts every endpoint of the contracts. An endpoint that has no handler does not compile. */
export function mountEndpoints(router: Router, mount: Mount, handlers: Handlers): void {
  const mountOne = <Name extends EndpointName>(name: Name) =>
    mount(router, endpoints[name], handlers[name]);
  for (const name of Object.keys(endpoints) as EndpointName[]) mountOne(name);
}
