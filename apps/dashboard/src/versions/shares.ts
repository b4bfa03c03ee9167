/** What weights are chosen in: their sum is between these, so that a step is neither coarse nor lost. */
const COARSEST = 100;
const FINEST = 1000;

/** Weights as sliders have them: whole numbers of a sum that is kept. Those that get calls get some still. */
export function onScale(weights: readonly number[]): readonly number[] {
  const total = sumOf(weights);
  if (total >= COARSEST && total <= FINEST) return weights;
  if (total === 0) return weights;
  const scale = total < COARSEST ? COARSEST : FINEST;
  const scaled = dealt(scale, weights);
  const lost = scaled.flatMap((weight, at) => (weight === 0 && weights[at] !== 0 ? [at] : []));
  const largest = scaled.indexOf(Math.max(...scaled));
  return scaled.map((weight, at) => {
    if (lost.includes(at)) return 1;
    return at === largest ? weight - lost.length : weight;
  });
}

/** The sum that is kept. */
export function totalOf(weights: readonly number[]): number {
  const total = sumOf(weights);
  return total === 0 ? COARSEST : total;
}

/**
 * Weights after one of them was moved: the others share what is left as they did before, so that the sum is kept. Where they had
 * nothing, they share it as `inForce` says, and else alike.
 */
export function moved(
  weights: readonly number[],
  at: number,
  to: number,
  inForce: readonly number[],
): readonly number[] {
  const total = totalOf(weights);
  if (weights.length < 2) return weights;
  const value = Math.min(total, Math.max(0, Math.round(to)));
  const others = (of: readonly number[]) => of.map((weight, other) => (other === at ? 0 : weight));
  const alike = others(weights.map(() => 1));
  const basis = [others(weights), others(inForce), alike].find((one) => sumOf(one) > 0) ?? alike;
  return dealt(total - value, basis).map((weight, other) => (other === at ? value : weight));
}

/** Per cent of the calls. */
export function percentOf(weight: number, weights: readonly number[]): number {
  const total = sumOf(weights);
  return total === 0 ? 0 : Number(((weight / total) * 100).toFixed(1));
}

/** Whole numbers of this sum that stand to each other as the parts do: what is left over goes to those that lost most by rounding. */
function dealt(sum: number, parts: readonly number[]): readonly number[] {
  const all = sumOf(parts);
  const exact = parts.map((part) => (part / all) * sum);
  const whole = exact.map(Math.floor);
  const left = sum - sumOf(whole);
  const lost = exact.map((value, at) => ({ at, rest: value - (whole[at] ?? 0) }));
  const next = new Set(
    lost
      .toSorted((one, other) => other.rest - one.rest)
      .slice(0, left)
      .map(({ at }) => at),
  );
  return whole.map((value, at) => value + (next.has(at) ? 1 : 0));
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
