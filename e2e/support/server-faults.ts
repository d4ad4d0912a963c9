/**
 * The lines of a server's output in which the API reports what nobody should meet: an error that it did not expect
 * (the client is told 500), or its own end. A 503 that a test brings about is none. The log is JSON, and one readable
 * line a record where `npm run dev` prints it.
 */
export function readFaults(output: string): string[] {
  const isFault = (line: string) =>
    (/"level":[56]0\b/.test(line) && !line.includes('"msg":"request answered"')) ||
    (/^\[[\d:]+\] (?:ERROR|FATAL): /.test(line) && !/: [A-Z]+ \S+ 5\d\d in /.test(line));
  return output.split('\n').filter(isFault);
}
