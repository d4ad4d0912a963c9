import { type Column, type SQL, type SQLWrapper, sql } from 'drizzle-orm';

/**
 * Whether a column has one of the values that a subquery finds. PostgreSQL plans `IN (SELECT …)` as a join, and may read
 * the whole table for it. An array is read first, and its values are then looked up in the index. Purges need that: they
 * delete few rows of many, over and over.
 */
export const isAnyOf = (column: Column, subquery: SQLWrapper): SQL =>
  sql`${column} = any(array(${subquery}))`;
