import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { BlackBox } from '../src/crash/black-box.ts';
import type { WorkerReport } from '../src/crash/report/crash-report.ts';
import { KEPT_REPORTS, ReportStore } from '../src/crash/report/report-store.ts';
import { Cli, get, run } from './support/cli.ts';
import { SKILLETFILE, workspace } from './support/workspace.ts';

/** Dies of what it is told, after it has said all that it knows. */
const DIES = `
export const handler = async ({ text }, context) => {
  context.log.info(
    'I know ' + JSON.stringify([context.credentials, context.headers, process.env.MY_TOKEN]),
    { step: 'told', key: context.credentials.K },
  );
  if (text === 'exit') process.exit(3);
  if (text === 'throw') {
    setTimeout(() => { throw new Error('with ' + context.credentials.K); }, 0);
    await new Promise(() => undefined);
  }
  return { text };
};
`;

const SECRETS = [
  'hush-body',
  'hush-config',
  'hush-header',
  'hush-cookie',
  'hush-query',
  'hush-env',
];

function configuration(mode: string): string {
  return `skills:
  - {name: dies, path: ./dies, mount: dies, env: {MY_TOKEN: hush-env}}
server: {host: 127.0.0.1, port: 0}
settings: {crash_reports: ${mode}}
`;
}

async function rig(mode: string): Promise<{ cwd: string; cli: Cli; url: string }> {
  const cwd = await workspace({
    'runtime-config.yaml': configuration(mode),
    'dies/Skilletfile.yaml': SKILLETFILE,
    'dies/skill.js': DIES,
  });
  const cli = new Cli({ cwd });
  const url = await cli.url();
  await cli.ready('dies');
  return { cwd, cli, url };
}

/** Lets the skill die that was looked at once, with secrets wherever a request can have them. */
async function die(url: string, how: string): Promise<void> {
  await vi.waitFor(async () => {
    const workers = [{ state: 'ready', heap_mb: expect.any(Number) }];
    expect(await get(`${url}/skills/dies`)).toMatchObject({ workers });
  }, 20_000);
  const body = JSON.stringify({
    skill_input: { text: how },
    credentials: { K: 'hush-body' },
    runtime_config: { credentials: { K: 'hush-config' } },
  });
  const answer = await fetch(`${url}/skills/dies/run?key=hush-query`, {
    method: 'POST',
    body,
    headers: { authorization: 'Bearer hush-header', cookie: 'session=hush-cookie' },
  });
  expect(answer.status).toBe(502);
}

/** Resolves with the texts of all reports once there are so many. */
async function reports(cwd: string, count: number): Promise<string[]> {
  const dir = join(cwd, '.skillet/crashes');
  const names = await vi.waitFor(async () => {
    const found = (await readdir(dir)).filter((name) => name.endsWith('.json'));
    expect(found).toHaveLength(count);
    return found;
  }, 20_000);
  return Promise.all(names.map((name) => readFile(join(dir, name), 'utf8')));
}

async function crashes(cwd: string, args: readonly string[] = []) {
  await using cli = new Cli({ cwd, args: ['crashes', ...args] });
  return await cli.exit;
}

describe('with crash_reports: full', () => {
  let host: Awaited<ReturnType<typeof rig>>;
  let texts: string[];

  beforeAll(async () => {
    host = await rig('full');
    await die(host.url, 'exit');
    await die(host.url, 'throw');
    texts = await reports(host.cwd, 2);
  });
  afterAll(() => host.cli[Symbol.asyncDispose]());

  test('a report tells the cause, the culprit, its request, log lines and what it took', () => {
    const report = JSON.parse(texts[0] ?? '') as WorkerReport;
    const [request] = report.requests;
    expect(report).toMatchObject({
      kind: 'worker',
      mount: 'dies',
      worker: 'w1',
      cause: { kind: 'exit', code: 3 },
      culprit: request?.requestId,
      requests: [{ method: 'POST', path: '/run?key=…' }],
      lines: [{ level: 'info', requestId: request?.requestId }],
    });
    expect(request?.size).toBeGreaterThan(50);
    expect(JSON.parse(request?.body ?? '')).toEqual({
      skill_input: { text: 'exit' },
      credentials: '[redacted]',
      runtime_config: { credentials: '[redacted]' },
    });
    expect(report.lines[0]?.message).toContain('I know');
    expect(report.samples.length).toBeGreaterThan(0);
  });

  test('no secret is in any file of the data folder', async () => {
    const dir = join(host.cwd, '.skillet');
    const files = await readdir(dir, { recursive: true, withFileTypes: true });
    const found = files.filter((entry) => entry.isFile());
    expect(found.length).toBeGreaterThan(2);
    for (const { parentPath, name } of found) {
      const text = await readFile(join(parentPath, name), 'utf8');
      for (const secret of SECRETS) expect(text).not.toContain(secret);
    }
  });

  test('only the owner can read them', async () => {
    const dir = join(host.cwd, '.skillet/crashes');
    expect((await stat(dir)).mode & 0o777).toBe(0o700);
    for (const name of await readdir(dir)) {
      expect((await stat(join(dir, name))).mode & 0o777).toBe(0o600);
    }
  });

  test('`skillet-host crashes` lists them, the newest first', async () => {
    const { code, stdout, stderr } = await crashes(host.cwd);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(
      /^ID +WHEN +WHAT\n.* worker w2 of dies threw.*\n.* worker w1 of dies called/,
    );
  });

  test('`skillet-host crashes ID` shows one, by the beginning of its id too', async () => {
    const { id } = JSON.parse(texts[0] ?? '') as WorkerReport;
    const { code, stdout } = await crashes(host.cwd, [id.slice(0, -3)]);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /process\.exit\(3\)[^]*Requests in flight[^]*POST \/run[^]*I know.*"step":"told"[^]*heap/,
    );
    const json = await crashes(host.cwd, [id, '--json']);
    expect(JSON.parse(json.stdout)).toEqual(JSON.parse(texts[0] ?? ''));
  });

  test('`skillet-host crashes ID` says when there is no such report, or more than one', async () => {
    expect(await crashes(host.cwd, ['nothing'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('there is no report nothing'),
    });
    const many = await crashes(host.cwd, ['2']);
    expect(many.code).toBe(2);
    expect(many.stderr).toContain('2 reports begin with 2:');
  });
});

test('by default a report has no body of a request', async () => {
  const { cwd, cli, url } = await rig('on');
  await using _ = cli;
  await die(url, 'exit');
  const [text = ''] = await reports(cwd, 1);
  expect((JSON.parse(text) as WorkerReport).requests[0]).not.toHaveProperty('body');
  for (const secret of SECRETS) expect(text).not.toContain(secret);
});

test('with crash_reports: off nothing is kept', async () => {
  const { cwd, cli, url } = await rig('off');
  await using _ = cli;
  await die(url, 'exit');
  expect((await run(url, 'dies', { text: 'fine' })).status).toBe(200);
  cli.signal('SIGTERM');
  expect((await cli.exit).code).toBe(0);
  expect(await readdir(join(cwd, '.skillet'))).not.toContain('crashes');
  expect((await crashes(cwd)).stdout).toBe('No report of a crash.\n');
});

test('the folder of reports is bounded in number and size: the oldest go', async () => {
  const dataDir = await workspace();
  const faults: unknown[] = [];
  const store = new ReportStore(dataDir, (error) => faults.push(error));
  const report = (n: number, pad: number) => ({
    id: `20261122T000000-000-${String(n).padStart(3, '0')}-x`,
    kind: 'host' as const,
    at: n,
    summary: 'x'.repeat(pad),
    how: null,
    suspects: [],
    journal: { at: n, busy: [], more: 0 },
  });
  const { count, bytes } = KEPT_REPORTS;
  for (let n = 0; n < count + 5; n += 1) {
    store.add(report(n, 10));
    await store.settled();
  }
  const names = (await readdir(join(dataDir, 'crashes'))).toSorted();
  expect(names).toHaveLength(count);
  expect(names[0]).toContain('-005-');

  store.add(report(900, bytes - 50_000));
  store.add(report(901, 100_000));
  await store.settled();
  const left = await readdir(join(dataDir, 'crashes'));
  expect(left).toEqual(['20261122T000000-000-901-x.json']);
  expect(faults).toEqual([]);
});

test('a report is written also when somebody has removed the folder in between', async () => {
  const dataDir = await workspace();
  const faults: unknown[] = [];
  const store = new ReportStore(dataDir, (error) => faults.push(error));
  const report = (n: number) => ({
    id: `20261122T000000-000-00${String(n)}-x`,
    kind: 'host' as const,
    at: n,
    summary: '',
    how: null,
    suspects: [],
    journal: { at: n, busy: [], more: 0 },
  });
  store.add(report(1));
  await store.settled();
  await rm(join(dataDir, 'crashes'), { recursive: true });
  store.add(report(2));
  store.add(report(3));
  await store.settled();
  expect(faults).toHaveLength(1);
  expect(await readdir(join(dataDir, 'crashes'))).toEqual(['20261122T000000-000-003-x.json']);
});

test('of many workers that die at once, the first are reported, and no more', async () => {
  const dataDir = await workspace();
  const file = join(dataDir, 'runtime-config.yaml');
  const settings = { dataDir, crashReports: 'on' };
  const config = { file, settings } as never;
  const box = new BlackBox({ config, log: {} as never, deliver: () => undefined });
  const spec = { mount: 'm', name: 'm', env: {}, limits: { memory: 1 }, isolation: 'thread' };
  for (let n = 0; n < 200; n += 1) {
    const worker = `w${String(n)}`;
    box.observe({ spec: spec as never, revision: 'r1', worker });
    box.onEvent({
      type: 'worker-died',
      at: 1_700_000_000_000,
      skill: 'm',
      mount: 'm',
      revision: 'r1',
      worker,
      cause: { kind: 'exit', code: 1 },
      inFlight: 0,
      uptimeMs: 1,
    });
  }
  await box.close();
  expect(await readdir(join(dataDir, 'crashes'))).toHaveLength(8);
});
