const SIGNALS = ['SIGHUP', 'SIGINT', 'SIGTERM'] as const;

/**
 * Runs an action to its end, also when a signal ends this process meanwhile: `stop` is to bring the
 * action to an end soon, and then the process ends by that signal, at once: the action itself has to
 * remove what it leaves.
 */
export async function interruptible<T>(action: () => Promise<T>, stop: () => void): Promise<T> {
  let received: NodeJS.Signals | undefined;
  const onSignal = (signal: NodeJS.Signals) => {
    received ??= signal;
    stop();
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  try {
    return await action();
  } finally {
    for (const signal of SIGNALS) process.off(signal, onSignal);
    if (received !== undefined) process.kill(process.pid, received);
  }
}
