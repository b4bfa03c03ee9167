import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { performance } from 'node:perf_hooks';

/** A call that is made again and again. */
export interface Target {
  /** What it is called in the figures. */
  readonly name: string;
  readonly url: string;
  /** The inputs of each call, which gets its own name as one more of them where `isNamed`. Default: none. */
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly isNamed?: boolean;
}

/** What came of one call; times in milliseconds. */
export interface Answered {
  readonly target: Target;
  /** Tells it from all others of its load. */
  readonly id: string;
  readonly at: number;
  readonly ms: number;
  /** 0 where the connection failed. */
  readonly status: number;
  /** What an error of the host says of itself. */
  readonly problem: Problem | undefined;
}

/** A problem document of the host. */
export interface Problem {
  readonly code?: string;
  readonly detail?: unknown;
  readonly retryable?: boolean;
}

/** So many calls in a second, spread evenly over targets, whatever comes of those before. */
export class SteadyLoad {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 500 });
  readonly #answers: Answered[] = [];
  readonly #under = new Set<Promise<void>>();
  readonly #timer: NodeJS.Timeout;
  readonly #begun = performance.now();
  readonly #name = randomUUID().slice(0, 8);
  #made = 0;

  constructor(targets: readonly Target[], perSecond: number) {
    const due = () => ((performance.now() - this.#begun) * perSecond) / 1000;
    this.#timer = setInterval(() => {
      // After a pause of this process itself, no crowd comes at once.
      if (due() - this.#made > perSecond / 4) this.#made = Math.floor(due()) - 1;
      while (this.#made < due()) {
        const target = targets[this.#made % targets.length];
        this.#made += 1;
        if (target !== undefined) this.#call(target, `${this.#name}-${String(this.#made)}`);
      }
    }, 5);
  }

  /** Milliseconds since it began. */
  get now(): number {
    return performance.now() - this.#begun;
  }

  /** What came of the calls that were made within a time. */
  between(from: number, to: number): readonly Answered[] {
    return this.#answers.filter(({ at }) => at >= from && at < to);
  }

  /** Makes no more, and waits for those under way. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all(this.#under);
    this.#agent.destroy();
  }

  #call(target: Target, id: string): void {
    const at = this.now;
    const done = new Promise<void>((resolve) => {
      const end = (status: number, text: string) => {
        const problem = status < 400 ? undefined : problemIn(text);
        this.#answers.push({ target, id, at, ms: this.now - at, status, problem });
        resolve();
      };
      const agent = this.#agent;
      const asked = request(target.url, { method: 'POST', agent }, (response) => {
        let text = '';
        response.on('data', (bytes: Buffer) => (text += bytes.toString()));
        response.on('end', () => {
          end(response.statusCode ?? 0, text);
        });
        response.on('error', () => {
          end(0, '');
        });
      });
      asked.on('error', () => {
        end(0, '');
      });
      asked.end(JSON.stringify({ ...target.inputs, ...(target.isNamed === true ? { id } : {}) }));
    });
    this.#under.add(done);
    void done.then(() => this.#under.delete(done));
  }
}

function problemIn(text: string): Problem {
  try {
    return JSON.parse(text) as Problem;
  } catch {
    return { detail: text };
  }
}

/** A share of calls took at most so many milliseconds. */
export function percentile(answers: readonly Answered[], share: number): number {
  const times = answers.map(({ ms }) => ms).sort((a, b) => a - b);
  return times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
}
