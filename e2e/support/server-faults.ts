/**
 * The lines of a server's output in which the API reports what nobody should meet: an error that it did not expect
 * (the client is told 500), or its own end. A 503 that a test brings about is none.
 */
export function readFaults(output: string): string[] {
  const isFault = (line: string) =>
    /"level":[56]0\b/.test(line) && !line.includes('"msg":"request answered"');
  return output.split('\n').filter(isFault);
}
