import { getTableColumns, getTableName, type SQL } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';

/**
 * What becomes of a column.
 * - `export`: its person gets it in their export, and it is erased with the account.
 * - `keep`: its person gets it in their export, and it stays after the account without anything that names them.
 * - `erase`: nobody gets it, because it is a secret or only joins rows. It is erased with the account.
 * - `not personal`: it says nothing about anybody.
 */
export type Treatment = 'export' | 'keep' | 'erase' | 'not personal';

/** Whose rows are meant. */
export type DataOwner = {
  readonly id: string;
  readonly username: string;
  readonly email: string;
  /** How the keys of counters end that are about this person alone. */
  readonly counterNames: readonly string[];
};

export type PersonalTable = {
  readonly name: string;
  readonly table: PgTable;
  readonly columns: readonly {
    readonly name: string;
    readonly column: PgColumn;
    readonly treatment: Treatment;
  }[];
  /** The rows about a person. */
  readonly of: (owner: DataOwner) => SQL | undefined;
};

type Treatments<Table extends PgTable> = Readonly<
  Record<keyof Table['$inferSelect'] & string, Treatment>
>;

/** Classifies the columns of a table. A column that is left out does not compile. */
export function personalTable<Table extends PgTable>(
  table: Table,
  treatments: Treatments<Table>,
  of: PersonalTable['of'],
): PersonalTable {
  const byName: Readonly<Record<string, Treatment>> = treatments;
  const columns = Object.entries<PgColumn>(getTableColumns(table)).flatMap(([name, column]) => {
    const treatment = byName[name];
    return treatment ? [{ name, column, treatment }] : [];
  });
  return { name: getTableName(table), table, columns, of };
}

/** Whether rows of the table outlive the account. A trigger then takes out of them what identifies the person. */
export const outlivesAccount = ({ columns }: PersonalTable): boolean =>
  columns.some(({ treatment }) => treatment === 'keep');
