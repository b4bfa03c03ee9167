import { descendantsOf, listProcesses, readEnvironment, readProcess } from '@skillet/proc';
import { setTimeout as sleep } from 'node:timers/promises';

/** The variable by which all that a server starts is known, also when its parent is gone. */
export const MARK = 'SKILLET_MCP_SERVER';

/** A process, told apart from a later one with its number. */
interface Known {
  readonly pid: number;
  readonly started: string;
}

/** Milliseconds between two looks. */
const LOOK = 20;

/** What a server has started, and is to be gone with it. */
export class Leftovers {
  readonly #mark: string;
  readonly #known = new Map<number, Known>();

  constructor(mark: string) {
    this.#mark = `${MARK}=${mark}\0`;
  }

  /** Notes the children of the server, which may hide who they are from later looks. */
  note(pid: number): void {
    for (const child of descendantsOf(pid)) this.#add(child);
  }

  /** Ends what is left when the server is gone: asks first, and then does not ask. */
  async end(grace: number): Promise<void> {
    let left = this.#find();
    if (left.length === 0) return;
    signalAll(left, 'SIGTERM');
    const until = performance.now() + grace;
    while (left.length > 0 && performance.now() < until) {
      await sleep(LOOK);
      left = left.filter(lives);
    }
    // Whoever was started meanwhile, and whoever starts others faster than they are ended.
    for (let round = 0; round < 10; round += 1) {
      left = this.#find();
      if (left.length === 0) return;
      signalAll(left, 'SIGKILL');
      await sleep(LOOK);
    }
  }

  #find(): Known[] {
    for (const pid of listProcesses()) {
      if (pid === process.pid || this.#known.has(pid)) continue;
      const environment = readEnvironment(pid);
      if (environment.startsWith(this.#mark) || environment.includes(`\0${this.#mark}`))
        this.#add(pid);
    }
    for (const known of this.#known.values()) {
      if (lives(known)) this.note(known.pid);
      else this.#known.delete(known.pid);
    }
    return [...this.#known.values()];
  }

  #add(pid: number): void {
    const started = readProcess(pid)?.started;
    if (started !== undefined && pid !== process.pid) this.#known.set(pid, { pid, started });
  }
}

function lives({ pid, started }: Known): boolean {
  return readProcess(pid)?.started === started;
}

function signalAll(known: readonly Known[], signal: NodeJS.Signals): void {
  for (const each of known) {
    try {
      if (lives(each)) process.kill(each.pid, signal);
    } catch {
      // It ended this moment, or is not ours to end.
    }
  }
}
