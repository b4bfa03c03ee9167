import { Agent, request } from 'node:http';

/** Connections that are made until each host has one: of two hosts, one has all of so many in no run. */
const MOST = 200;

/** What a host answered. */
export interface Told {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A connection that is kept, and so stays with the host that has accepted it. */
export class KeptConnection {
  readonly #url: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });

  constructor(url: string, headers: Readonly<Record<string, string>> = {}) {
    this.#url = url;
    this.#headers = { 'Content-Type': 'application/json', ...headers };
  }

  /** Sends JSON to a path. */
  post(path: string, body: unknown): Promise<Told> {
    const options = { method: 'POST', agent: this.#agent, headers: this.#headers };
    return new Promise((resolve, reject) => {
      const sent = request(`${this.#url}${path}`, options, (res) => {
        let text = '';
        res.setEncoding('utf8');
        res.on('data', (piece: string) => (text += piece));
        res.on('end', () => {
          const read = JSON.parse(text) as Told['body'];
          resolve({ status: res.statusCode ?? 0, body: read });
        });
        res.on('error', reject);
      });
      sent.on('error', reject);
      sent.end(JSON.stringify(body));
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

/** A connection to each of these hosts; `pidOf` finds out which host a connection is with. */
export async function toEachHost(
  url: string,
  pids: readonly number[],
  pidOf: (connection: KeptConnection) => Promise<unknown>,
  headers: Readonly<Record<string, string>> = {},
): Promise<readonly KeptConnection[]> {
  const found = new Map<unknown, KeptConnection>();
  for (let n = 0; !pids.every((pid) => found.has(pid)); n += 1) {
    if (n === MOST)
      throw new Error(`${String(n)} connections were with ${[...found.keys()].join()}`);
    const connection = new KeptConnection(url, headers);
    const pid = await pidOf(connection);
    found.get(pid)?.close();
    found.set(pid, connection);
  }
  return pids.flatMap((pid) => found.get(pid) ?? []);
}
