export type CsvLine = { readonly line: number; readonly cells: readonly string[] };

/**
 * Reads CSV strictly (RFC 4180): commas, optional quotes around a cell, `""` for a quote inside. A quoted cell may hold
 * line breaks. Empty lines are left out.
 *
 * @returns each record with the number of the line on which it begins
 * @throws CsvFault for a quote that is not closed, or one in the middle of a cell
 */
export function readCsv(text: string): CsvLine[] {
  const records: CsvLine[] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;
  const source = text.replace(/^\ufeff/, '');
  let line = 1;
  let begun = 1;
  let cells: string[] = [];
  while (cell.lastIndex < source.length || cells.length > 0) {
    const found = cell.exec(source);
    if (!found) throw new CsvFault(line);
    const [whole, quoted, plain = '', end] = found;
    cells.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    line += whole.split('\n').length - 1;
    if (end === ',') continue;
    if (cells.length > 1 || cells[0] !== '') records.push({ line: begun, cells });
    [cells, begun] = [[], line];
    if (cell.lastIndex >= source.length) break;
  }
  return records;
}

export class CsvFault extends Error {
  override readonly name = 'CsvFault';
  readonly fault = 'a quote is missing, or stands in the middle of a cell';
  constructor(readonly line: number) {
    super(`line ${line}: a quote is missing, or stands in the middle of a cell`);
  }
}
