import { measureBrowserCost } from './session-key-browser-cost.ts';
import type { Shown } from './session-key-scene.ts';
import { measureServerCost } from './session-key-server-cost.ts';

/** What a renewal with a proof costs more than one without, in the browser and in the server. */
export async function showCost(): Promise<Shown> {
  const browser = await measureBrowserCost();
  const server = await measureServerCost();
  const text = `In the browser, one page with a key and one without renew by their button, in turns:

${browser}

In the server, one process renews sessions of all three kinds in turns, as \`npm run bench\` measures it
([bench.md](bench.md)):

${server}

\`npm run build\` checks the size of the first page, in which the code of the key is.`;
  return { text, faults: [] };
}
