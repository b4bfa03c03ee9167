import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('../../bin/skillet-host.js', import.meta.url));

/** A line of the host's log. */
export type LogRecord = Record<string, unknown> & { level: string; msg: string };

/** How a process ended, and what it wrote. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What the command line is started with. */
export interface CliOptions {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Whether the host runs under its launcher; else the process is the host itself. Default: false. */
  readonly launcher?: boolean;
  /** How many descriptors each of its processes may have. Default: as many as this one. */
  readonly descriptors?: number;
  /** A program, with its arguments, that becomes the command line. */
  readonly behind?: readonly string[];
}

/** Nobody waits here for a load balancer to hear that a host goes. */
const AT_ONCE = { SKILLET_DRAIN: '0' };

/** The environment of this process without what configures the host. */
function cleanEnv(): Record<string, string | undefined> {
  const own = new Set([
    'PORT',
    'HOST',
    'LOG_LEVEL',
    'SKILLET_CONFIG',
    'SKILLET_DATA_DIR',
    'SKILLET_NO_LAUNCHER',
  ]);
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !own.has(name)));
}

/** The real command line as a child process. */
export class Cli implements AsyncDisposable {
  readonly process: ChildProcess;
  readonly lines: LogRecord[] = [];
  readonly exit: Promise<Exit>;
  #stdout = '';
  #stderr = '';
  #waiters: { matches: (line: LogRecord) => boolean; found: (line: LogRecord) => void }[] = [];

  constructor(options: CliOptions = {}) {
    const { args = [], env = {}, cwd, launcher = false, descriptors, behind = [] } = options;
    const command = [...behind, process.execPath, BIN, ...args];
    const limited = ['sh', '-c', `ulimit -n ${String(descriptors)}; exec "$0" "$@"`, ...command];
    const [file = '', ...given] = descriptors === undefined ? command : limited;
    const child = spawn(file, given, {
      env: { ...cleanEnv(), ...AT_ONCE, ...(launcher ? {} : { SKILLET_NO_LAUNCHER: '1' }), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(cwd === undefined ? {} : { cwd }),
    });
    this.process = child;
    child.stderr.on('data', (chunk: Buffer) => (this.#stderr += chunk.toString()));
    createInterface(child.stdout).on('line', (text) => {
      this.#onLine(text);
    });
    this.exit = new Promise((resolve) => {
      child.on('close', (code, signal) => {
        resolve({ code, signal, stdout: this.#stdout, stderr: this.#stderr });
      });
    });
  }

  /** Resolves with the first line, past or to come, that matches. */
  line(matches: (line: LogRecord) => boolean): Promise<LogRecord> {
    const past = this.lines.find(matches);
    if (past !== undefined) return Promise.resolve(past);
    const found = new Promise<LogRecord>((resolve) => {
      this.#waiters.push({ matches, found: resolve });
    });
    const gone = this.exit.then(({ code, stdout, stderr }) => {
      throw new Error(`the host ended (${String(code)}) first:\n${stdout}${stderr}`);
    });
    return Promise.race([found, gone]);
  }

  /** Resolves with the base URL once the host listens. */
  async url(): Promise<string> {
    return String((await this.line(({ url }) => url !== undefined))['url']);
  }

  /** Resolves once the n-th worker of a mount is ready. */
  async ready(mount: string, worker = 'w1'): Promise<void> {
    await this.line(
      (line) =>
        line['event'] === 'worker-ready' && line['mount'] === mount && line['worker'] === worker,
    );
  }

  signal(signal: NodeJS.Signals): void {
    this.process.kill(signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.process.kill('SIGKILL');
    await this.exit;
  }

  #onLine(text: string): void {
    this.#stdout += `${text}\n`;
    let line: LogRecord;
    try {
      line = JSON.parse(text) as LogRecord;
    } catch {
      return;
    }
    this.lines.push(line);
    this.#waiters = this.#waiters.filter(({ matches, found }) => {
      if (!matches(line)) return true;
      found(line);
      return false;
    });
  }
}

/** Calls a skill's `/run`. */
export async function run(
  url: string,
  mount: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: Record<string, unknown>; headers: Headers }> {
  const response = await fetch(`${url}/skills/${mount}/run`, {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers,
  });
  const answer = (await response.json()) as Record<string, unknown>;
  return { status: response.status, body: answer, headers: response.headers };
}

/** GETs JSON. */
export async function get(url: string): Promise<Record<string, unknown>> {
  return (await (await fetch(url)).json()) as Record<string, unknown>;
}
