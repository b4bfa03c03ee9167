import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { Fleet, fresh, WHERE, whereConfig, whoAnswers } from './support/fleet.ts';
import { workspace } from './support/workspace.ts';

// Several hosts start at once here, on machines that may have two cores.
vi.setConfig({ testTimeout: 120_000 });

type Json = Record<string, unknown>;

async function read(url: string): Promise<Json> {
  return JSON.parse((await fresh(url, { method: 'GET' })).body) as Json;
}

/** Requests that have ended, as any host counts them. */
async function counted(url: string): Promise<number> {
  const { body } = await fresh(`${url}/metrics`, { method: 'GET' });
  const lines = body.split('\n').filter((line) => line.startsWith('skillet_requests_total{'));
  return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
}

test('any host tells of all: health, metrics, figures, events, a reload', async () => {
  const cwd = await workspace({ 'runtime-config.yaml': whereConfig(), ...WHERE });
  await using fleet = await Fleet.start(2, { cwd });
  const { cli, url } = fleet;
  await Promise.all([fleet.ready('where', 1), fleet.ready('where', 2)]);
  await vi.waitFor(async () => {
    expect((await whoAnswers(url)).size).toBe(2);
  }, 20_000);

  // Whichever is asked.
  for (let n = 0; n < 6; n += 1) {
    const health = await read(`${url}/health`);
    expect(health).toMatchObject({
      status: 'healthy',
      loaded_skills: 1,
      hosts: [
        { host: 1, status: 'healthy' },
        { host: 2, status: 'healthy' },
      ],
    });
    const { workers } = (health['skills'] as Record<string, Json>)['where'] as { workers: Json[] };
    expect(workers.map(({ host }) => host).sort()).toEqual([1, 2]);
  }
  const before = await counted(url);
  await Promise.all(Array.from({ length: 30 }, () => fresh(`${url}/skills/where/run`)));
  for (let n = 0; n < 6; n += 1) expect(await counted(url)).toBe(before + 30);
  const { body: metrics } = await fresh(`${url}/metrics`, { method: 'GET' });
  expect(metrics).toMatch(/^process_resident_memory_bytes\{host="1"\} \d+$/m);
  expect(metrics).toMatch(/^process_resident_memory_bytes\{host="2"\} \d+$/m);
  expect(metrics).toMatch(/^skillet_workers\{mount="where",state="ready"\} 2$/m);
  const stats = await read(`${url}/stats`);
  expect(stats).toMatchObject({ hosts: 2, skills: { where: { workers: 2 } } });

  await writeFile(
    join(cwd, 'where/skill.js'),
    'export const handler = () => ({ pid: process.pid, fresh: true });\n',
  );
  const reload = await fresh(`${url}/reload`);
  expect(reload).toMatchObject({ status: 200 });
  expect(JSON.parse(reload.body)).toMatchObject({ updated: ['where'] });
  const answers = await Promise.all(
    Array.from({ length: 30 }, () => fresh(`${url}/skills/where/run`)),
  );
  const bodies = answers.map(({ body }) => JSON.parse(body) as Json);
  expect(bodies.every((body) => body['fresh'] === true)).toBe(true);
  expect(new Set(bodies.map(({ pid }) => pid)).size).toBe(2);

  // From the beginning, at whichever host.
  for (let n = 0; n < 4; n += 1) {
    const seen = await eventsOf(`${url}/events?types=worker-ready&last_event_id=0`, 4);
    expect(seen.map(({ host }) => host).sort()).toEqual([1, 1, 2, 2]);
  }
  cli.signal('SIGTERM');
  expect((await cli.exit).code).toBe(0);
});

test('what a killed host had counted is told by the others, and nothing falls', async () => {
  await using fleet = await Fleet.start(2);
  const { url } = fleet;
  await vi.waitFor(async () => {
    expect((await whoAnswers(url)).size).toBe(2);
  }, 20_000);
  await Promise.all(Array.from({ length: 30 }, () => fresh(`${url}/skills/where/run`)));
  let told = await counted(url);
  process.kill(await fleet.pid(2), 'SIGKILL');
  const back = fleet.pid(2, 2);
  const seen = { isBack: false };
  void back.then(() => {
    seen.isBack = true;
  });
  while (!seen.isBack) {
    const now = await counted(url);
    expect(now).toBeGreaterThanOrEqual(told);
    told = now;
  }
  await vi.waitFor(async () => {
    expect((await whoAnswers(url)).size).toBe(2);
  }, 20_000);
  for (let n = 0; n < 6; n += 1) expect(await counted(url)).toBeGreaterThanOrEqual(told);
});

/** A skill that loads in a host only after another has loaded it, which has left `then` behind. */
function spoils(then: string): string {
  return `import { openSync, writeFileSync } from 'node:fs';
${then}
export const handler = () => ({ pid: process.pid, fresh: true });
`;
}

test('a reload that another host does only in part, or not at all, says so', async () => {
  const cwd = await workspace({ 'runtime-config.yaml': whereConfig(), ...WHERE });
  await using fleet = await Fleet.start(2, { cwd });
  await Promise.all([1, 2].map((number) => fleet.ready('where', number)));
  const skill = join(cwd, 'where/skill.js');
  await writeFile(skill, spoils("openSync(process.cwd() + '/taken', 'wx');"));
  const inPart = await fleet.jsonAt(1, '/reload', {});
  expect(inPart).toMatchObject({
    status: 200,
    body: {
      failed: [{ mount: 'where', error: expect.stringMatching(/^host 2: .*EEXIST/) as string }],
    },
  });
  await writeFile(skill, spoils("writeFileSync(process.cwd() + '/runtime-config.yaml', '[');"));
  const notAtAll = await fleet.jsonAt(1, '/reload', {});
  expect(notAtAll).toMatchObject({
    status: 503,
    body: {
      code: 'partial_failure',
      detail: expect.stringMatching(
        /^host 2 of those that share the port did not: runtime-config\.yaml/,
      ) as string,
    },
  });
});

/** The first so many events of a stream. */
async function eventsOf(url: string, count: number): Promise<Json[]> {
  const leave = new AbortController();
  const response = await fetch(url, { signal: leave.signal });
  const found: Json[] = [];
  let text = '';
  for await (const piece of response.body ?? []) {
    text += Buffer.from(piece as Uint8Array).toString();
    const lines = text.split('\n');
    text = lines.pop() ?? '';
    for (const line of lines)
      if (line.startsWith('data: ')) found.push(JSON.parse(line.slice('data: '.length)) as Json);
    if (found.length >= count) break;
  }
  leave.abort();
  return found;
}
