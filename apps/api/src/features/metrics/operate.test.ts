import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Database } from '../../db/client.ts';
import { systemClock } from '../../lib/clock.ts';
import { createMetrics } from './metrics.ts';
import { readExpression } from './testing/read-expression.ts';

const read = (name: string) =>
  readFileSync(new URL(`../../../../../docs/operate/${name}`, import.meta.url), 'utf8');

type Registered = { name: string; type: string; labelNames: readonly string[] };

const database = { pool: { totalCount: 0, idleCount: 0, waitingCount: 0 } } as unknown as Database;
const { registry } = createMetrics({ database, clock: systemClock });
const registered = registry.getMetricsAsArray() as unknown as readonly Registered[];
const ours = registered.map(({ name }) => name).filter((name) => name.startsWith('latchkey_'));

/** Prometheus adds these to every series that it reads. */
const added = ['instance', 'job'];

/** The names of series and their labels, as Prometheus has them. It makes `up` itself, for each process that it asks. */
const labelsOf = new Map<string, readonly string[]>([
  ['up', added],
  ...registered.flatMap(({ name, type, labelNames }): [string, readonly string[]][] => {
    const labels = [...labelNames, ...added];
    if (type !== 'histogram') return [[name, labels]];
    return [
      [`${name}_bucket`, [...labels, 'le']],
      [`${name}_sum`, labels],
      [`${name}_count`, labels],
    ];
  }),
]);

type Panel = { title: string; targets: { expr: string; legendFormat: string }[] };
const dashboard = JSON.parse(read('grafana-dashboard.json')) as { panels: Panel[] };
const targets = dashboard.panels.flatMap(({ title, targets }) =>
  targets.map(({ expr, legendFormat }) => ({ what: title, expr, legendFormat })),
);
const rules = read('prometheus-alerts.yml')
  .split(/^ +- alert: /m)
  .slice(1);
const alerts = rules.map((rule) => ({
  what: rule.split('\n')[0] ?? '',
  expr: /^ +expr: (.+)$/m.exec(rule)?.[1] ?? '',
}));

const [, job] = /job_name: (\w+)/.exec(read('metrics.md')) ?? [];
const values = (await registry.getMetricsAsJSON()).flatMap(({ name, values }) =>
  values.map(({ labels }) => ({ name, labels: labels as Record<string, unknown> })),
);
values.push({ name: 'up', labels: { job } });
/** The values that a label has from the start; none when requests bring them. */
const valuesOf = (metric: string, label: string) =>
  values
    .filter(({ name }) => name === metric)
    .map(({ labels }) => labels[label])
    .filter(Boolean);

/** Everything in the expression that this process does not have. */
function faultsOf(expr: string): string[] {
  const named = readExpression(expr);
  if (named.length === 0) return [`no metric in "${expr}"`];
  return named.flatMap(({ metric, matchers, by }) => {
    const labels = labelsOf.get(metric);
    if (!labels) return [`no metric ${metric}`];
    const used = [...matchers.map(({ label }) => label), ...by];
    const unknown = used.filter((label) => !labels.includes(label));
    const wrong = matchers.filter(({ label, op, value }) => {
      const known = valuesOf(metric, label);
      return op === '=' && known.length > 0 && !known.includes(value);
    });
    return [
      ...unknown.map((label) => `${metric} has no label ${label}`),
      ...wrong.map(({ label, value }) => `${metric} has no ${label} "${value}"`),
    ];
  });
}

describe('the check of an expression', () => {
  it.each([
    ['sum(rate(latchkey_nothing_total[5m]))', ['no metric latchkey_nothing_total']],
    [
      'sum by (verdict) (latchkey_sign_ins_total)',
      ['latchkey_sign_ins_total has no label verdict'],
    ],
    ['latchkey_refreshes_total{result="x"}', ['latchkey_refreshes_total has no label result']],
    [
      'latchkey_refreshes_total{verdict="theft"}',
      ['latchkey_refreshes_total has no verdict "theft"'],
    ],
    [
      'latchkey_http_request_duration_seconds',
      ['no metric latchkey_http_request_duration_seconds'],
    ],
    ['1 > 0', ['no metric in "1 > 0"']],
    ['rate(latchkey_refreshes_total{verdict="reuse"}[5m]) / down > 0', ['no metric down']],
    ['up{job="other"} == 0', ['up has no job "other"']],
  ])('finds what is wrong with %s', (expr, faults) => {
    expect(faultsOf(expr)).toEqual(faults);
  });
});

describe('docs/operate/prometheus-alerts.yml', () => {
  it('has the alerts that an operator needs, each with an expression on one line', () => {
    expect(alerts.map(({ what }) => what)).toEqual(
      expect.arrayContaining([
        ...[
          'ProcessDown',
          'RefreshTokenStolen',
          'ListenerLost',
          'PasswordQueueFull',
          'MailsStuck',
          'ServerErrors',
        ],
      ]),
    );
    for (const rule of rules) expect(rule).toMatch(/^ +expr: \S.+\n(?:.*\n)+? +summary: \S/m);
  });

  it.each(alerts)('$what names only metrics, labels and values that the API has', ({ expr }) => {
    expect(faultsOf(expr)).toEqual([]);
  });
});

describe('docs/operate/grafana-dashboard.json', () => {
  it.each(targets)('$what: $expr names only what the API has', ({ expr, legendFormat }) => {
    expect(faultsOf(expr)).toEqual([]);
    const [first] = readExpression(expr);
    const grouped = /\bsum\b/.test(expr) ? first?.by : labelsOf.get(first?.metric ?? '');
    for (const [, label] of legendFormat.matchAll(/\{\{(\w+)\}\}/g))
      expect(grouped).toContain(label);
  });

  it('shows every metric of ours', () => {
    const shown = targets.flatMap(({ expr }) => readExpression(expr).map(({ metric }) => metric));
    const withoutEndings = new Set(shown.map((name) => name.replace(/_(bucket|sum|count)$/, '')));
    expect(ours.filter((name) => !withoutEndings.has(name))).toEqual([]);
  });
});

describe('docs/operate/metrics.md', () => {
  it('lists every metric of ours with its labels, and no other', () => {
    const listed = [...read('metrics.md').matchAll(/^\| `(latchkey_\w+)` \|(.*?)\|/gm)];
    const rows = listed.map(([, name, labels = '']) => [name, labels.replaceAll('`', '').trim()]);
    const expected = registered
      .filter(({ name }) => ours.includes(name))
      .map(({ name, labelNames }) => [name, labelNames.join(', ')]);
    expect(rows.sort()).toEqual(expected.sort());
  });
});

describe('the names', () => {
  it.each(registered.filter(({ name }) => ours.includes(name)))(
    '$name follows the conventions: base units, and _total for a counter alone',
    ({ name, type }) => {
      expect(name).toMatch(/^latchkey_[a-z]+(?:_[a-z]+)*$/);
      expect(name.endsWith('_total')).toBe(type === 'counter');
      expect(name).not.toMatch(/_(?:ms|milliseconds|minutes|kb|mb|percent)\b/);
      if (type === 'histogram') expect(name).toMatch(/_seconds$/);
    },
  );
});
