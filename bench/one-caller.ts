import { once } from 'node:events';
import { Agent, request, type IncomingMessage } from 'node:http';
import type { Target } from './load.ts';
import { median } from './figures.ts';

/** One caller, whose connection stays. */
export class OneCaller implements Disposable {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });

  /** Milliseconds that half of some calls take at most, one after the other. */
  async middle(target: Target, calls: number): Promise<number> {
    const times: number[] = [];
    for (let call = 0; call < calls; call += 1) times.push(await this.time(target));
    return median(times);
  }

  /** Milliseconds until an answer is there. */
  async time(target: Target): Promise<number> {
    const began = performance.now();
    await this.send(target);
    return performance.now() - began;
  }

  /** Bytes of an answer. */
  async send({ url, body, headers = {} }: Target): Promise<number> {
    const sent = request(url, {
      method: 'POST',
      agent: this.#agent,
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        ...headers,
      },
    });
    sent.end(body);
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    let bytes = 0;
    answer.on('data', (chunk: Buffer) => (bytes += chunk.byteLength));
    await once(answer, 'end');
    if (answer.statusCode !== 200) throw new Error(`${url} answered ${String(answer.statusCode)}`);
    return bytes;
  }

  [Symbol.dispose](): void {
    this.#agent.destroy();
  }
}
