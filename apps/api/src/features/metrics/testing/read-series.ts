import type { Metrics } from '../metrics.ts';

/** Metrics on, as METRICS_PORT switches them on. Tests read them from the app and open no port. */
export const metricsOn = { metrics: { host: '127.0.0.1', port: 9464 } };

/** Our own series, as Prometheus reads them: `latchkey_name{label="value"}` and the value. */
export async function readSeries(
  from: Pick<Metrics, 'registry'> | undefined,
): Promise<Record<string, number>> {
  if (!from) throw new Error('the metrics are off');
  const text = await from.registry.metrics();
  const lines = text.split('\n').filter((line) => line.startsWith('latchkey_'));
  return Object.fromEntries(
    lines.map((line) => {
      const end = line.lastIndexOf(' ');
      return [line.slice(0, end), Number(line.slice(end + 1))];
    }),
  );
}
