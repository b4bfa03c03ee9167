import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** A server under test in a process of its own. */
export class Child {
  readonly process: ChildProcess;
  readonly url: Promise<string>;
  readonly startedAt = performance.now();

  /** `args` are those of `node`; the first JSON line with a `url` says that it listens. */
  constructor(args: readonly string[], env: NodeJS.ProcessEnv = process.env) {
    this.process = spawn(process.execPath, args, {
      stdio: ['ignore', 'pipe', 'inherit'],
      // The process that is measured is to be the host itself.
      env: { ...env, NODE_ENV: 'production', SKILLET_NO_LAUNCHER: '1', SKILLET_DRAIN: '0' },
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
    return pssOf(this.process.pid ?? 0);
  }

  /** The same with all that it has started. */
  pssOfAll(): number {
    return withDescendants(this.process.pid ?? 0).reduce((sum, pid) => sum + pssOf(pid), 0);
  }

  /** Microseconds of a core that its main thread has had. */
  mainThread(): number {
    const pid = String(this.process.pid ?? 0);
    const [nanoseconds] = readFileSync(`/proc/${pid}/task/${pid}/schedstat`, 'utf8').split(' ');
    return Number(nanoseconds) / 1000;
  }

  async stop(): Promise<void> {
    const exit = once(this.process, 'exit');
    this.process.kill('SIGTERM');
    await exit;
  }
}

function pssOf(pid: number): number {
  const text = readFileSync(`/proc/${String(pid)}/smaps_rollup`, 'utf8');
  return Number(/^Pss:\s+(\d+)/m.exec(text)?.[1]) / 1024;
}

function withDescendants(pid: number): number[] {
  const tasks = `/proc/${String(pid)}/task`;
  const children = readdirSync(tasks).flatMap((task) =>
    readFileSync(`${tasks}/${task}/children`, 'utf8').split(/\s+/).filter(Boolean).map(Number),
  );
  return [pid, ...children.flatMap(withDescendants)];
}
