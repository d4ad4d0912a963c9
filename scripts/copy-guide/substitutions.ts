import type { AppPorts } from './apps.ts';

/**
 * All changes to the guide's blocks, for what a test machine cannot have. Everything else in the blocks runs as it is
 * written.
 *
 * `npm install` is the script in `stand-ins/`: it links the packages of the repository. Node runs the commands that the
 * guide gives to `npx`, because linked packages have no commands. The empty apps are those of apps.ts, not of
 * `npm create vite`.
 */
export function substitutions({ page, api }: AppPorts): [RegExp, string][] {
  return [
    // Ports that something else may have.
    [/\b3000\b/g, String(page)],
    [/\b5000\b/g, String(api)],
  ];
}
