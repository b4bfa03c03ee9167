import { once } from 'node:events';
import { Agent, request, type IncomingMessage } from 'node:http';
import { median } from './figures.ts';

/** What became of the calls in the time of one kind of fault. */
export class Tally {
  #times = 0;
  #calls = 0;
  #slowest = 0;
  /** By what was answered: when, in milliseconds since the fault. */
  readonly #failed = new Map<string, number[]>();
  #began = performance.now();

  /** A fault begins. */
  begin(): void {
    this.#times += 1;
    this.#began = performance.now();
  }

  add(outcome: string, sentAt: number): void {
    const now = performance.now();
    this.#calls += 1;
    this.#slowest = Math.max(this.#slowest, now - sentAt);
    if (outcome === '200') return;
    const times = this.#failed.get(outcome) ?? [];
    times.push(now - this.#began);
    this.#failed.set(outcome, times);
  }

  row(): readonly string[] {
    const failed = [...this.#failed.values()].reduce((sum, { length }) => sum + length, 0);
    return [this.#times, this.#calls, failed, Math.round(this.#slowest)].map(String);
  }

  /** What was answered in place of 200, how often, and when. */
  failures(): readonly (readonly string[])[] {
    return Array.from(this.#failed, ([outcome, times]) => {
      const [first, last] = [Math.min(...times), Math.max(...times)];
      return [
        String(times.length),
        outcome,
        first.toFixed(0),
        median(times).toFixed(0),
        last.toFixed(0),
      ];
    });
  }
}

/** Calls at an even pace, whatever becomes of those before. */
export class Calls {
  /** Where they are counted: a call that a fault ends was sent before it. */
  tally: Tally | undefined;
  readonly #url: string;
  readonly #mounts: readonly string[];
  readonly #rate: number;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 256 });
  readonly #open = new Set<Promise<void>>();
  #timer: NodeJS.Timeout | undefined;

  /** `rate` is calls a second, which go to the skills in turn. */
  constructor(url: string, mounts: readonly string[], rate: number) {
    this.#url = url;
    this.#mounts = mounts;
    this.#rate = rate;
  }

  async allAnswer(): Promise<boolean> {
    const outcomes = await Promise.all(this.#mounts.map((mount) => this.#call(mount)));
    return outcomes.every((outcome) => outcome === '200');
  }

  begin(): void {
    const began = performance.now();
    let sent = 0;
    this.#timer = setInterval(() => {
      const due = Math.floor(((performance.now() - began) * this.#rate) / 1000);
      // What this process was late with was not sent, lest it comes all at once.
      if (due - sent > 20) sent = due - 1;
      for (; sent < due; sent += 1) this.#send(this.#mounts[sent % this.#mounts.length] ?? '');
    }, 5);
  }

  async end(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all(this.#open);
    this.#agent.destroy();
  }

  #send(mount: string): void {
    const began = performance.now();
    const call = this.#call(mount).then((outcome) => {
      this.tally?.add(outcome, began);
      this.#open.delete(call);
    });
    this.#open.add(call);
  }

  /** The status, with what an error says behind it. */
  async #call(mount: string): Promise<string> {
    try {
      const headers = { 'content-type': 'application/json', 'content-length': 2 };
      const path = `${this.#url}/skills/${mount}/run`;
      const sent = request(path, { method: 'POST', agent: this.#agent, headers });
      sent.end('{}');
      const [answer] = (await once(sent, 'response')) as [IncomingMessage];
      let text = '';
      for await (const piece of answer) text += String(piece);
      if (answer.statusCode === 200) return '200';
      const { detail = '' } = JSON.parse(text) as { detail?: string };
      return `${String(answer.statusCode)} ${detail}`.trim();
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }
}
