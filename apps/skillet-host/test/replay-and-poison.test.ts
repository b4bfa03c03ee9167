import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { everyday as test, slow } from '../../../test/support/runs.ts';
import { Cli, get, run, type LogRecord } from './support/cli.ts';
import { OpenLoop } from './support/open-loop.ts';
import { workspace } from './support/workspace.ts';

/** Does what it is told; tells the thread that did it, and the headers. */
const HANDLER = `
import { threadId } from 'node:worker_threads';
import { setTimeout as sleep } from 'node:timers/promises';

export async function handler({ does, ms }, { headers }) {
  if (does === 'spin') for (;;);
  if (does === 'throw-later') {
    setTimeout(() => { throw new Error('thrown in a timer'); }, ms);
    await new Promise(() => {});
  }
  await sleep(ms);
  return { does, threadId, key: headers['idempotency-key'] ?? null };
}

export const health = async () => {
  await sleep(1500);
  return { threadId };
};
`;

const skilletfile = (idempotent: boolean) => `name: told
entry: told:handler
idempotent: ${String(idempotent)}
inputs:
  does: { type: string }
  ms: { type: integer, default: 0 }
  secret: { type: string, required: false }
`;

/** A host that serves the skill twice: at \`sure\` a call may be made twice, at \`once\` it may not. */
async function start(settings = '') {
  const cwd = await workspace({
    'runtime-config.yaml': `
defaults: {timeout: 20s, limits: {stall: 1s}${settings}}
skills:
  - {name: sure, path: ./sure}
  - {name: once, path: ./once}
server: {host: 127.0.0.1, port: 0}
`,
    'sure/Skilletfile.yaml': skilletfile(true),
    'sure/told.mjs': HANDLER,
    'once/Skilletfile.yaml': skilletfile(false),
    'once/told.mjs': HANDLER,
  });
  const cli = new Cli({ cwd, args: ['--log-level', 'debug'] });
  onTestFinished(() => cli[Symbol.asyncDispose]());
  const url = await cli.url();
  await Promise.all([cli.ready('sure'), cli.ready('once')]);
  const taken = async (mount: string, count: number) => {
    // A request is in flight once a worker has it.
    for (;;) {
      const { workers } = (await get(`${url}/skills/${mount}`)) as {
        workers: { in_flight: number }[];
      };
      if (workers.reduce((sum, { in_flight: flying }) => sum + flying, 0) >= count) return;
    }
  };
  return { cli, cwd, url, taken };
}

const isEvent =
  (event: string, mount: string) =>
  (line: LogRecord): boolean =>
    line['event'] === event && line['mount'] === mount;

test('those who shared a worker with an endless loop are answered; the loop dies alone and is poison', async () => {
  const { cli, url, taken } = await start();
  const others = [1, 2, 3].map((n) => run(url, 'sure', { does: 'wait', ms: 1500 + n }));
  await taken('sure', 3);
  const loop = run(url, 'sure', { does: 'spin' });
  const late = run(url, 'sure', { does: 'wait', ms: 1 });
  const answers = await Promise.all([...others, late]);
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  const { status, body } = await loop;
  expect(status).toBe(502);
  expect(body).toMatchObject({ code: 'limit_exceeded', retryable: false });
  const refused = await run(url, 'sure', { does: 'spin' });
  expect(refused.status).toBe(422);
  expect(refused.headers.get('content-type')).toBe('application/problem+json');
  expect(refused.body).toMatchObject({ code: 'poison_input', retryable: false, mount: 'sure' });
  const deaths = cli.lines.filter(isEvent('worker-died', 'sure'));
  expect(deaths).toHaveLength(2);
  const alone = await cli.line(isEvent('poison-noted', 'sure'));
  expect(alone.msg).toContain('2 workers died under it');
  // They come no more, and do not count.
  expect(await get(`${url}/skills/sure`)).toMatchObject({ restarts_in_window: 0 });
});

test('those who shared a worker with a named culprit are answered, and it is not replayed', async () => {
  const { cli, url, taken } = await start();
  const others = [1, 2].map((n) => run(url, 'sure', { does: 'wait', ms: 1500 + n }));
  await taken('sure', 2);
  const culprit = await run(url, 'sure', { does: 'throw-later', ms: 1 });
  expect(culprit.body).toMatchObject({ code: 'worker_crashed', retryable: false });
  expect(culprit.body['detail']).toContain('under this very request');
  expect((await Promise.all(others)).map(({ status }) => status)).toEqual([200, 200]);
  expect(cli.lines.filter(isEvent('worker-died', 'sure'))).toHaveLength(1);
  expect(cli.lines.filter(isEvent('request-replayed', 'sure'))).toHaveLength(2);
});

test('who may not be sent twice is told to retry; GET and Idempotency-Key are sent again', async () => {
  const { url, taken } = await start();
  const before = (await run(url, 'once', { does: 'wait' })).body['threadId'];
  const once = run(url, 'once', { does: 'wait', ms: 1500 });
  const keyed = run(url, 'once', { does: 'wait', ms: 1501 }, { 'Idempotency-Key': 'k-1' });
  const health = get(`${url}/skills/once/health`);
  await taken('once', 3);
  await run(url, 'once', { does: 'throw-later', ms: 1 });
  expect((await once).status).toBe(502);
  expect((await once).body).toMatchObject({ code: 'worker_crashed', retryable: true });
  expect((await keyed).body).toMatchObject({ does: 'wait', key: 'k-1' });
  expect((await keyed).body['threadId']).not.toBe(before);
  expect(await health).toHaveProperty('threadId');
  expect((await health)['threadId']).not.toBe(before);
});

slow(
  'poison is refused for its time only, until a new revision, and told without what was in it',
  async () => {
    const { cli, cwd, url } = await start(', restart: {poison_ttl: 5s}');
    const bad = {
      skill_input: { does: 'throw-later', secret: 's3cr3t' },
      credentials: { K: 'c0de' },
    };
    const twice = async () => {
      for (const _ of [1, 2]) {
        expect((await run(url, 'once', bad)).body).toMatchObject({ code: 'worker_crashed' });
      }
    };
    await twice();
    expect((await run(url, 'once', bad)).body).toMatchObject({ code: 'poison_input' });
    const other = { ...bad, credentials: { K: 'other' } };
    expect((await run(url, 'once', other)).body).toMatchObject({ code: 'worker_crashed' });

    await expect
      .poll(async () => (await run(url, 'once', bad)).status, { timeout: 20_000 })
      .toBe(502);
    expect((await run(url, 'once', bad)).status).toBe(502);
    expect((await run(url, 'once', bad)).status).toBe(422);

    await writeFile(join(cwd, 'once/told.mjs'), HANDLER.replace("'thrown in", "'again thrown in"));
    await fetch(`${url}/reload`, { method: 'POST' });
    expect((await run(url, 'once', bad)).body).toMatchObject({ code: 'worker_crashed' });
    await cli.line(({ msg }) => msg.includes('again thrown'));
    const log = JSON.stringify(cli.lines);
    expect(log).not.toContain('s3cr3t');
    expect(log).not.toContain('c0de');
  },
);

slow('a client that hammers a killer keeps nobody else from the skill', async () => {
  const { cli, url } = await start();
  const killer = new OpenLoop(url, 'once', {
    interval: 20,
    body: () => ({ does: 'spin' }),
  });
  await cli.line(isEvent('poison-noted', 'once'));
  // Whoever comes now meets a skill that is being restarted at worst.
  for (let n = 0; n < 50; n += 1) {
    expect((await run(url, 'once', { does: 'wait', ms: 5 })).status).toBe(200);
  }
  await expect
    .poll(() => cli.lines.filter(isEvent('poison-refused', 'once')).length, { timeout: 20_000 })
    .toBeGreaterThan(100);
  const told = (await killer.end()).failed;
  expect(
    told.every((text) => /limit_exceeded|worker_crashed|poison_input|skill_unavailable/.test(text)),
  ).toBe(true);
  expect(cli.lines.some(isEvent('quarantined', 'once'))).toBe(false);
  expect(cli.lines.filter(isEvent('worker-died', 'once')).length).toBeLessThanOrEqual(5);
});
