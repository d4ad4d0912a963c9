import { readFileSync } from 'node:fs';

/**
 * Preloaded into the processes under test (`NODE_OPTIONS=--import=…`). It moves the API's clock by the number of
 * milliseconds in a file. So tests control time from outside, and the product needs no route for it.
 */
const offsetFile = process.env.E2E_CLOCK_FILE;
// `npm start` runs the API in the process of scripts/start.ts. Tests start a build of their own (api-bundle.setup.ts).
const isApi =
  /[\\/](apps[\\/]api[\\/](src|dist)[\\/]main\.[jt]s|api-for-tests-[^\\/]+[\\/]main\.js|scripts[\\/]start\.ts)$/.test(
    process.argv[1] ?? '',
  );

if (offsetFile && isApi) {
  const RealDate = Date;
  const now = () => RealDate.now() + Number(readFileSync(offsetFile, 'utf8'));
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, given, newTarget) =>
      Reflect.construct(target, given.length > 0 ? given : [now()], newTarget),
    apply: () => new RealDate(now()).toString(),
    get: (target, key) => (key === 'now' ? now : Reflect.get(target, key)),
  });
}
