import { once } from 'node:events';
import { Agent, request, type IncomingMessage } from 'node:http';
import { fileURLToPath } from 'node:url';
import { Child } from './child.ts';
import { configWith, startHost } from './host-config.ts';
import { median, table } from './figures.ts';
import { interleaved, paired, spreadText, type Pace } from './rounds.ts';
import { ECHO } from './workloads.ts';

const CALLERS = 4;
const PACE: Pace = { rounds: 8, warmUp: 2 };
const MB = 1e6;

interface Large {
  readonly title: string;
  readonly body: string;
  /** Calls of all callers in one round. */
  readonly calls: number;
}

/** Some objects of about 80 bytes each, so many bytes of them. */
function objects(bytes: number): unknown[] {
  const one = (n: number) => ({ id: n, name: `item ${String(n)}`, tags: ['a', 'b'], price: n / 7 });
  const size = JSON.stringify(one(12_345)).length + 1;
  return Array.from({ length: Math.round(bytes / size) }, (_, n) => one(n));
}

const LARGE: readonly Large[] = [
  {
    title: '1 MB text',
    body: JSON.stringify({ text: 'Lorem ipsum '.repeat(MB / 12) }),
    calls: 40,
  },
  { title: '1 MB of small objects', body: JSON.stringify({ items: objects(MB) }), calls: 24 },
  { title: '10 MB of small objects', body: JSON.stringify({ items: objects(10 * MB) }), calls: 8 },
];

/** Large bodies through a thread, and through a bare server that parses and answers the same, interleaved. */
export async function bodies(): Promise<string> {
  const config = configWith(
    [['echo', ECHO.folder]],
    '{workers: 1, limits: {body: 32MB, response: 32MB, memory: 1GB}}',
  );
  const bareHttp = fileURLToPath(new URL('servers/bare-http.ts', import.meta.url));
  const host = startHost(config);
  const bare = new Child([bareHttp, 'echo']);
  const agent = new Agent({ keepAlive: true, maxSockets: CALLERS });
  const rows: string[][] = [];
  try {
    for (const large of LARGE) {
      const times = await interleaved({ bare, host }, PACE, async (child) => {
        return milliseconds(`${await child.url}/skills/echo/run`, large, agent);
      });
      const shown = [median(times.host), median(times.bare)].map((took) => took.toFixed(1));
      rows.push([large.title, ...shown, spreadText(paired(times.host, times.bare))]);
    }
  } finally {
    agent.destroy();
    await Promise.all([host.stop(), bare.stop()]);
  }
  return [
    `Large bodies: ${String(CALLERS)} callers, milliseconds per call, median of ${String(PACE.rounds)} rounds`,
    table(['body', 'host', 'bare http', 'host / bare'], rows),
    'goal: at most 1.2 times the time of the bare server',
  ].join('\n');
}

/** Milliseconds that a call takes on average when all callers have one in flight. */
async function milliseconds(url: string, large: Large, agent: Agent): Promise<number> {
  const body = Buffer.from(large.body);
  const began = performance.now();
  let left = large.calls;
  const caller = async () => {
    while (left > 0) {
      left -= 1;
      await call(url, body, agent);
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, caller));
  return (performance.now() - began) / large.calls;
}

async function call(url: string, body: Buffer, agent: Agent): Promise<void> {
  const headers = { 'Content-Type': 'application/json', 'Content-Length': body.length };
  const sent = request(url, { method: 'POST', agent, headers });
  sent.end(body);
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  let bytes = 0;
  answer.on('data', (chunk: Buffer) => (bytes += chunk.length));
  await once(answer, 'end');
  if (answer.statusCode === 200 && bytes === body.length) return;
  throw new Error(`${url} answered ${String(answer.statusCode)} with ${String(bytes)} bytes`);
}
