/**
 * Finds the lines in a server's output that report an unexpected error of the API (answered 500), or its crash. A 503
 * that a test causes does not count. The log is JSON; with `npm run dev` each record is one readable line.
 */
export function readFaults(output: string): string[] {
  const isFault = (line: string) =>
    (/"level":[56]0\b/.test(line) && !line.includes('"msg":"request answered"')) ||
    (/^\[[\d:]+\] (?:ERROR|FATAL): /.test(line) && !/: [A-Z]+ \S+ 5\d\d in /.test(line));
  return output.split('\n').filter(isFault);
}
