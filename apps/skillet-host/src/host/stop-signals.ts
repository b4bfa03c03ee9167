/** Milliseconds within which a second signal is the same one: a terminal and npm both send Ctrl-C. */
const ECHO = 1000;

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/** Calls `onFirst` for the first stop signal and `onSecond` for one that comes over a second later. */
export function onStopSignals(
  onFirst: (signal: NodeJS.Signals) => void,
  onSecond: (signal: NodeJS.Signals) => void,
  until: AbortSignal,
): void {
  let firstAt: number | undefined;
  const onSignal = (signal: NodeJS.Signals) => {
    const now = performance.now();
    if (firstAt === undefined) {
      firstAt = now;
      onFirst(signal);
    } else if (now - firstAt >= ECHO) {
      onSecond(signal);
    }
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  until.addEventListener('abort', () => {
    for (const signal of SIGNALS) process.off(signal, onSignal);
  });
}
