import type { ChildProcess } from 'node:child_process';

const SIGNALS = ['SIGHUP', 'SIGINT', 'SIGTERM'] as const;

const running = new Set<ChildProcess>();

/** Hands signals of this process to a child as long as it runs; this process lives on to report. */
export function passSignalsTo(child: ChildProcess): void {
  if (running.size === 0) for (const signal of SIGNALS) process.on(signal, passOn);
  running.add(child);
  child.once('close', () => {
    running.delete(child);
    if (running.size === 0) for (const signal of SIGNALS) process.off(signal, passOn);
  });
}

/** The signal that this process was sent, if any. */
export function interruptedBy(): NodeJS.Signals | undefined {
  return received;
}

let received: NodeJS.Signals | undefined;

function passOn(signal: NodeJS.Signals): void {
  received ??= signal;
  for (const child of running) child.kill(signal);
}
