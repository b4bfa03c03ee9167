import { quantile, type CallSample } from '@skillet/core';

const [HALF, SLOWEST] = [0.5, 0.95];

/** What several processes know of the calls of one revision, as one. */
export function joinSamples(samples: readonly CallSample[]): CallSample {
  const [first, ...others] = samples;
  if (first !== undefined && others.length === 0) return first;
  const sum = (of: (figures: CallSample['figures']) => number) =>
    samples.reduce((total, { figures }) => total + of(figures), 0);
  const latencies = samples.flatMap((one) => one.latencies);
  const within = (share: number) => {
    const ms = quantile(latencies, share);
    return ms === null ? null : Number(ms.toFixed(2));
  };
  return {
    figures: {
      calls: sum(({ calls }) => calls),
      crashes: sum(({ crashes }) => crashes),
      hostErrors: sum(({ hostErrors }) => hostErrors),
      skillErrors: sum(({ skillErrors }) => skillErrors),
      ...{ p50: within(HALF), p95: within(SLOWEST) },
    },
    latencies,
  };
}
