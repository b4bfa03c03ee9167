import type { Format } from './write-metrics.ts';

/** The format that an `Accept` header asks for: OpenMetrics where that is named and liked no less than plain text. */
export function chooseFormat(accept: string | undefined): Format {
  const weights = new Map<string, number>();
  for (const part of (accept ?? '').slice(0, MOST).split(',')) {
    const [type = '', ...parameters] = part.split(';').map((one) => one.trim().toLowerCase());
    const q = parameters.find((one) => one.startsWith('q='))?.slice('q='.length);
    const version = parameters.find((one) => one.startsWith('version='))?.slice('version='.length);
    const weight = q === undefined ? 1 : Number(q) || 0;
    // Of OpenMetrics only version 1 is told.
    if (type === OPENMETRICS && version !== undefined && !OURS.has(version)) continue;
    weights.set(type, Math.max(weight, weights.get(type) ?? 0));
  }
  const open = weights.get(OPENMETRICS) ?? 0;
  const plain = Math.max(weights.get('text/plain') ?? 0, weights.get('text/*') ?? 0);
  return open > 0 && open >= plain ? 'openmetrics' : 'prometheus';
}

const OPENMETRICS = 'application/openmetrics-text';
const OURS = new Set(['1.0.0', '0.0.1']);
/** Characters of a header that are looked at. */
const MOST = 1000;
