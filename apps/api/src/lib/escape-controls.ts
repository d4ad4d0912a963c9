/**
 * Escapes what JSON leaves as it is and a terminal or a log viewer obeys: DEL, the C1 controls, which begin
 * terminal commands as ESC does, and the two line separators of Unicode. In a line of JSON they can stand
 * inside texts only, so the line means the same afterwards.
 */
export function escapeControls(line: string): string {
  return line.replace(
    /[\u007f-\u009f\u2028\u2029]/g,
    (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
