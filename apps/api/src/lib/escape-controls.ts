/**
 * Escapes the characters that JSON leaves as they are but a terminal or log viewer interprets: DEL, the C1 controls,
 * which start terminal commands as ESC does, and the two line separators of Unicode. In a line of JSON they occur only
 * inside strings, so the escaped line means the same.
 */
export function escapeControls(line: string): string {
  return line.replace(
    /[\u007f-\u009f\u2028\u2029]/g,
    (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
