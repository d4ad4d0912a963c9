/** What an expression of PromQL names. */
export type Named = {
  readonly metric: string;
  /** The labels that it selects by, each with the operator and the value. */
  readonly matchers: readonly {
    readonly label: string;
    readonly op: string;
    readonly value: string;
  }[];
  /** The labels that the expression groups by. */
  readonly by: readonly string[];
};

const grouping = /\b(?:by|without)\s*\(([^)]*)\)/g;
/** A name that is not called as a function, its matchers, and its range. */
const selector = /\b([a-zA-Z_][\w:]*)\b(?!\s*\()(?:\{([^}]*)\})?(?:\[[^\]]*\])?/g;
const matcher = /(\w+)\s*(=~|!~|!=|=)\s*"([^"]*)"/g;
const keywords = new Set(['and', 'or', 'unless', 'on', 'ignoring', 'bool', 'offset']);

/** Lists the metrics that an expression names, with their labels. It knows as much of PromQL as docs/operate uses. */
export function readExpression(expression: string): Named[] {
  const by = [...expression.matchAll(grouping)].flatMap(([, labels = '']) =>
    labels.split(',').map((label) => label.trim()),
  );
  const rest = expression.replaceAll(grouping, ' ');
  return [...rest.matchAll(selector)]
    .filter(([, name = '']) => !keywords.has(name))
    .map(([, metric = '', labels = '']) => ({
      metric,
      by,
      matchers: [...labels.matchAll(matcher)].map(([, label = '', op = '', value = '']) => ({
        label,
        op,
        value,
      })),
    }));
}
