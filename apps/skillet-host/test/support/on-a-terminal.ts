import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, vi } from 'vitest';

const BIN = fileURLToPath(new URL('../../bin/skillet-host.js', import.meta.url));
const ON_A_TERMINAL = 'import pty, sys; pty.spawn(sys.argv[1:])';

/** A host on a terminal; `terminal` is the process whose end closes it. */
export interface HostOnATerminal {
  readonly url: string;
  readonly terminal: ChildProcess;
  /** What it has shown so far. */
  readonly seen: () => string;
}

/** Runs the command line on a terminal, whose lines are written for people. */
export async function startOnATerminal(options: {
  readonly cwd: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}): Promise<HostOnATerminal> {
  const { cwd, args = [], env = {} } = options;
  const terminal = spawn('python3', ['-c', ON_A_TERMINAL, process.execPath, BIN, ...args], {
    cwd,
    env: { ...process.env, ...env },
  });
  // With it goes the terminal, and with that the host.
  onTestFinished(() => void terminal.kill('SIGKILL'));
  let text = '';
  terminal.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const url = await vi.waitFor(() => {
    const found = /http:\/\/127\.0\.0\.1:\d+/.exec(text)?.[0];
    expect(found).toBeDefined();
    return String(found);
  }, 20_000);
  return { url, terminal, seen: () => text };
}
