import { request, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Child } from './child.ts';
import { fastapi } from './fastapi.ts';
import { applicationConfig, startHost } from './host-config.ts';
import { load, wrkIsThere } from './load.ts';
import { median, table } from './figures.ts';

const ROUNDS = 5;
const SECONDS = 3;
const MB = 1024 * 1024;
const DOWNLOAD = 1024 * MB;
/** Answers whose first byte is timed, one after the other. */
const FIRST_BYTES = 200;

const file = (name: string) => fileURLToPath(new URL(`servers/${name}`, import.meta.url));

/** An Express application, a download of 1 GB, events, and FastAPI: through the host, and alone. */
export async function applications(): Promise<string> {
  return [await ofNode(), await fastapi()].join('\n\n');
}

async function ofNode(): Promise<string> {
  const host = startHost(applicationConfig());
  const alone = new Child([file('express-app.ts')]);
  const pipe = new Child([file('bare-pipe.ts')]);
  host.process.stdout?.resume();
  const [hostUrl, aloneUrl, pipeUrl] = await Promise.all([host.url, alone.url, pipe.url]);
  await answering(`${hostUrl}/skills/notes/notes`);
  await answering(`${hostUrl}/skills/streaming/schema`);
  try {
    return [
      await rates(`${hostUrl}/skills/notes/notes`, `${aloneUrl}/notes`),
      await downloads(host, `${hostUrl}/skills/streaming/run`, `${pipeUrl}/${String(DOWNLOAD)}`),
      await firstBytes(`${hostUrl}/skills/streaming/run`, `${pipeUrl}/events`),
    ].join('\n\n');
  } finally {
    await Promise.all([host, alone, pipe].map((child) => child.stop()));
  }
}

/** Requests per second of the same small answer. */
async function rates(host: string, alone: string): Promise<string> {
  const wrk = await wrkIsThere();
  const seen: { host: number[]; alone: number[] } = { host: [], alone: [] };
  for (let round = -1; round < ROUNDS; round += 1) {
    for (const [name, url] of [['host', host] as const, ['alone', alone] as const]) {
      const { rate } = await load({ url, body: '{}' }, SECONDS, wrk);
      if (round >= 0) seen[name].push(rate);
    }
  }
  const [one, other] = [median(seen.host), median(seen.alone)];
  return [
    'Express application, POST /notes that is refused, 32 connections',
    table(
      ['server', 'requests/s'],
      [
        ['in a thread of the host', one.toFixed(0)],
        ['alone', other.toFixed(0)],
      ],
    ),
    `host / alone: ${(one / other).toFixed(2)}`,
  ].join('\n');
}

/** Seconds that 1 GB takes, and what the memory of the host grows by meanwhile. */
async function downloads(child: Child, host: string, bare: string): Promise<string> {
  const body = JSON.stringify({ as: 'download', bytes: DOWNLOAD });
  const seen: { host: number[]; bare: number[] } = { host: [], bare: [] };
  const before = child.pss();
  let peak = before;
  const watch = setInterval(() => {
    peak = Math.max(peak, child.pss());
  }, 50);
  for (let round = -1; round < ROUNDS; round += 1) {
    const [through, direct] = [await drain(host, body), await drain(bare)];
    if (round < 0) continue;
    seen.host.push(through);
    seen.bare.push(direct);
  }
  clearInterval(watch);
  const row = (name: string, seconds: number) => [
    name,
    seconds.toFixed(2),
    (DOWNLOAD / MB / seconds).toFixed(0),
  ];
  const [one, other] = [median(seen.host), median(seen.bare)];
  return [
    'A download of 1 GB, one client',
    table(['server', 's', 'MB/s'], [row('host', one), row('bare node:http pipe', other)]),
    `host / bare: ${(other / one).toFixed(2)}    (goal: at least 0.5)`,
    `memory of the host: ${before.toFixed(0)} MB, at most ${(peak - before).toFixed(0)} MB more    (goal: under 64)`,
  ].join('\n');
}

/** Milliseconds until the first event is there. */
async function firstBytes(host: string, bare: string): Promise<string> {
  const body = JSON.stringify({ as: 'events', count: 2, every: 60_000 });
  const time = async (url: string, sent?: string) => {
    const times: number[] = [];
    for (let count = 0; count < FIRST_BYTES; count += 1) {
      const started = performance.now();
      const answer = await ask(url, sent);
      await once(answer, 'data');
      times.push(performance.now() - started);
      answer.destroy();
    }
    return median(times);
  };
  const rows = [
    ['host', (await time(host, body)).toFixed(2)],
    ['bare node:http', (await time(bare)).toFixed(2)],
  ];
  return ['Server-Sent Events, first byte', table(['server', 'p50 ms'], rows)].join('\n');
}

async function drain(url: string, body?: string): Promise<number> {
  const started = performance.now();
  const answer = await ask(url, body);
  answer.resume();
  await once(answer, 'end');
  return (performance.now() - started) / 1000;
}

async function ask(url: string, body?: string): Promise<IncomingMessage> {
  const sent = request(url, { method: body === undefined ? 'GET' : 'POST', agent: false });
  sent.end(body);
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  return answer;
}

async function answering(url: string): Promise<void> {
  const answer = await fetch(url);
  await answer.arrayBuffer();
  if (!answer.ok) throw new Error(`${url} answered ${String(answer.status)}`);
}
