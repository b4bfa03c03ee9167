import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** A server under test in a process of its own. */
export class Child {
  readonly process: ChildProcess;
  readonly url: Promise<string>;
  readonly startedAt = performance.now();

  /** `args` are those of `node`; the first JSON line with a `url` says that it listens. */
  constructor(args: readonly string[]) {
    this.process = spawn(process.execPath, args, {
      stdio: ['ignore', 'pipe', 'inherit'],
      // The process that is measured is to be the host itself.
      env: { ...process.env, NODE_ENV: 'production', SKILLET_NO_LAUNCHER: '1' },
    });
    const stdout = this.process.stdout;
    if (stdout === null) throw new Error('no stdout');
    this.url = new Promise((resolve) => {
      createInterface(stdout).on('line', (line) => {
        const { url } = JSON.parse(line) as { url?: string };
        if (url !== undefined) resolve(url);
      });
    });
  }

  /** Megabytes of memory, shared pages counted in part. */
  pss(): number {
    const file = `/proc/${String(this.process.pid)}/smaps_rollup`;
    const kilobytes = /^Pss:\s+(\d+)/m.exec(readFileSync(file, 'utf8'))?.[1];
    return Number(kilobytes) / 1024;
  }

  async stop(): Promise<void> {
    const exit = once(this.process, 'exit');
    this.process.kill('SIGTERM');
    await exit;
  }
}
