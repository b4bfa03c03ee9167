import type { Family, Sample } from '../registry/family.ts';

/** How metrics are told: as the text that every Prometheus reads, or by the standard made of it. */
export type Format = 'prometheus' | 'openmetrics';

/** What each is called in a `Content-Type`. */
export const CONTENT_TYPE: Readonly<Record<Format, string>> = {
  prometheus: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
};

const TOTAL = '_total';

/** Metrics as text; a family without a series is left out. */
export function writeMetrics(families: Iterable<Family>, format: Format): string {
  const lines: string[] = [];
  for (const family of families) {
    const before = lines.length;
    const { name, help, kind } = family;
    // OpenMetrics calls a counter by what it counts; only its samples end in `_total`.
    const bare =
      format === 'openmetrics' && kind === 'counter' ? name.slice(0, -TOTAL.length) : name;
    for (const sample of family.samples()) {
      if (lines.length === before)
        lines.push(`# HELP ${bare} ${escapeHelp(help)}`, `# TYPE ${bare} ${kind}`);
      lines.push(lineOf(name, sample, format));
    }
  }
  if (format === 'openmetrics') lines.push('# EOF');
  return `${lines.join('\n')}\n`;
}

function lineOf(name: string, { suffix, labels, value }: Sample, format: Format): string {
  const pairs = labels.map(([label, text]) => {
    const shown = label === 'le' && format === 'openmetrics' ? canonical(text) : text;
    return `${label}="${escapeValue(shown)}"`;
  });
  const set = pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
  return `${name}${suffix}${set} ${numberText(value)}`;
}

/** A bound as OpenMetrics writes it: `1.0`, not `1`. */
function canonical(bound: string): string {
  return /^\d+$/.test(bound) ? `${bound}.0` : bound;
}

function numberText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  return String(value);
}

function escapeValue(text: string): string {
  return /[\\"\n]/.test(text)
    ? text.replace(/[\\"\n]/g, (one) => (one === '\n' ? String.raw`\n` : `\\${one}`))
    : text;
}

/** Quotes stand as they are in Prometheus text; our own texts have neither. */
function escapeHelp(text: string): string {
  return text.replaceAll('\\', String.raw`\\`).replaceAll('\n', String.raw`\n`);
}
