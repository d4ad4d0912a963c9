/** What a migration does to something that a process of the release before may use. */
export type Breaking = {
  /** As in "drops sessions.device". */
  readonly does: string;
  /** `table`, `table.column`, or the name of something else. */
  readonly subject: string;
};

const identifier = String.raw`(?:"[^"]+"|[a-z_]\w*)`;
const path = String.raw`${identifier}(?:\s*\.\s*${identifier})*`;
const named = (pattern: string) =>
  new RegExp(pattern.replaceAll('PATH', path).replaceAll('NAME', identifier), 'i');

const ifExists = String.raw`(?:if\s+(?:not\s+)?exists\s+)?`;
const alterTable = named(
  String.raw`^alter\s+table\s+${ifExists}(?:only\s+)?(?<on>PATH)\s+(?<actions>[\s\S]+)$`,
);
const addConstraint = named(String.raw`^add\s+constraint\s+(?<subject>NAME)\s`);
const dropConstraint = /^drop\s+constraint\s/i;
const createTable = named(String.raw`^create\s+table\s+${ifExists}(?<subject>PATH)`);

/** What breaks, among whole statements. */
const statementRules: readonly [RegExp, string][] = [
  [
    named(
      String.raw`^drop\s+(?:materialized\s+)?\w+\s+(?:concurrently\s+)?${ifExists}(?<subject>PATH(?:\s*,\s*PATH)*)`,
    ),
    'drops',
  ],
  [
    named(
      String.raw`^alter\s+(?!table\b)(?:materialized\s+)?\w+\s+${ifExists}(?<subject>PATH)[\s\S]*\srename\s`,
    ),
    'renames',
  ],
  [named(String.raw`^revoke\s[\s\S]*?\son\s+(?:table\s+)?(?<subject>PATH)`), 'takes rights on'],
];

/** What breaks, among the actions of one ALTER TABLE. An action without a subject is about the table itself. */
const actionRules: readonly [RegExp, string][] = [
  [named(String.raw`^drop\s+(?:column\s+|constraint\s+)?${ifExists}(?<subject>NAME)`), 'drops'],
  [
    named(String.raw`^alter\s+(?:column\s+)?(?<subject>NAME)\s+(?:set\s+data\s+)?type\s`),
    'changes the type of',
  ],
  [
    named(String.raw`^alter\s+(?:column\s+)?(?<subject>NAME)\s+set\s+not\s+null`),
    'requires a value in',
  ],
  [
    named(String.raw`^alter\s+(?:column\s+)?(?<subject>NAME)\s+drop\s+default`),
    'drops the default of',
  ],
  [named(String.raw`^rename\s+to\s|^set\s+schema\s`), 'renames'],
  [named(String.raw`^rename\s+(?:column\s+|constraint\s+)?(?<subject>NAME)\s+to\s`), 'renames'],
  [
    named(
      String.raw`^add\s+(?:column\s+)?(?!constraint\s|primary\s|unique\b|check\b|foreign\s|exclude\b)${ifExists}(?<subject>NAME)\s(?=[\s\S]*(?:\bnot\s+null\b|\bprimary\s+key\b))(?![\s\S]*\b(?:default|generated|\w*serial)\b)`,
    ),
    'adds, without a default, the required column',
  ],
];

/**
 * Finds what would break a process of the release before. Such a process runs on the new schema until it is restarted.
 * Tables that the migration itself creates are left out, and constraints that it drops to add them anew. New
 * constraints and unique indexes are not found.
 */
export function findBreaking(migration: string): Breaking[] {
  const statements = splitStatements(migration);
  const own = new Set(statements.flatMap((statement) => subjectsOf(createTable.exec(statement))));
  const actions = statements.flatMap(actionsOf);
  const anew = new Set(
    actions.flatMap(({ table, text }) => {
      const [name] = subjectsOf(addConstraint.exec(text));
      return name ? [`${table}.${name}`] : [];
    }),
  );
  const found = [
    ...statements.flatMap(inStatement),
    ...actions.flatMap((action) =>
      inAction(action).filter(
        ({ subject }) => !(dropConstraint.test(action.text) && anew.has(subject)),
      ),
    ),
    ...inBlocks(migration),
  ];
  return found.filter(({ subject }) => !own.has(subject.split('.')[0] ?? ''));
}

function inStatement(statement: string): Breaking[] {
  return statementRules.flatMap(([rule, does]) =>
    subjectsOf(rule.exec(statement)).map((subject) => ({ does: `${does} ${subject}`, subject })),
  );
}

type Action = { readonly table: string; readonly text: string };

/** The actions of one ALTER TABLE. */
function actionsOf(statement: string): Action[] {
  const match = alterTable.exec(statement);
  const [table] = subjectsOf(match, 'on');
  if (!table) return [];
  return splitActions(match?.groups?.actions ?? '').map((text) => ({ table, text }));
}

function inAction({ table, text }: Action): Breaking[] {
  const rule = actionRules.find(([pattern]) => pattern.test(text));
  if (!rule) return [];
  const [column] = subjectsOf(rule[0].exec(text));
  const subject = column ? `${table}.${column}` : table;
  return [{ does: `${rule[1]} ${subject}`, subject }];
}

/** A DO block can do anything, also by text that it puts together. So its words count. */
function inBlocks(migration: string): Breaking[] {
  const blocks = migration.matchAll(/\bdo\s+(?:language\s+\w+\s+)?\$(\w*)\$([\s\S]*?)\$\1\$/gi);
  return [...blocks]
    .filter(([, , body = '']) => /\b(drop|rename|revoke|type|set\s+not\s+null)\b/i.test(body))
    .map(() => ({ does: 'has a DO block that may remove something', subject: 'do' }));
}

/** The statements, without comments, and with empty strings and bodies. */
function splitStatements(migration: string): string[] {
  return migration
    .replaceAll('--> statement-breakpoint', ';')
    .replaceAll(/--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|\$(\w*)\$[\s\S]*?\$\1\$/g, (text) =>
      /^(--|\/\*)/.test(text) ? ' ' : "''",
    )
    .split(';')
    .map((statement) => statement.trim());
}

/** Splits the actions of ALTER TABLE at the commas outside of brackets. */
function splitActions(actions: string): string[] {
  const flat = actions.replaceAll(/\([^()]*(?:\([^()]*\)[^()]*)*\)/g, '()');
  return flat.split(',').map((action) => `${action.trim()} `);
}

/** The names of a match, without quotes and without the schema. */
function subjectsOf(match: RegExpExecArray | null, group = 'subject'): string[] {
  const text = match?.groups?.[group];
  if (!text) return [];
  return text.split(',').map((name) => name.replaceAll(/["\s]/g, '').split('.').at(-1) ?? '');
}
