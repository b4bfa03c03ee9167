import { quantile, type CallSample } from '@skillet/core';

const SLOWEST = 0.95;

/** What several processes know of the calls of one revision, as one. */
export function joinSamples(samples: readonly CallSample[]): CallSample {
  const [first, ...others] = samples;
  if (first !== undefined && others.length === 0) return first;
  const sum = (of: (figures: CallSample['figures']) => number) =>
    samples.reduce((total, { figures }) => total + of(figures), 0);
  const latencies = samples.flatMap((one) => one.latencies);
  const p95 = quantile(latencies, SLOWEST);
  return {
    figures: {
      calls: sum(({ calls }) => calls),
      crashes: sum(({ crashes }) => crashes),
      hostErrors: sum(({ hostErrors }) => hostErrors),
      skillErrors: sum(({ skillErrors }) => skillErrors),
      p95: p95 === null ? null : Number(p95.toFixed(2)),
    },
    latencies,
  };
}
