import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const ROOM = fileURLToPath(new URL('../../', import.meta.url));

/** The kernel in Python, driven without a host. */
export class PythonKernel implements AsyncDisposable {
  readonly #child = spawn('python3', ['test/support/drive.py'], {
    cwd: ROOM,
    env: { ...process.env, PYTHONPATH: ROOM, PYTHONDONTWRITEBYTECODE: '1' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  readonly #lines = createInterface(this.#child.stdout)[Symbol.asyncIterator]();

  /** What comes of a task; one after the other. */
  async ask<Answer>(task: Readonly<Record<string, unknown>>): Promise<Answer> {
    this.#child.stdin.write(`${JSON.stringify(task)}\n`);
    const { value, done } = await this.#lines.next();
    if (done === true) throw new Error('the driver has ended');
    return JSON.parse(value) as Answer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.stdin.end();
    if (this.#child.exitCode === null) await once(this.#child, 'exit');
  }
}
