import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { writeSuspicions } from '../src/crash/suspects/suspicions-file.ts';
import { Cli } from './support/cli.ts';
import { Fleet, fresh, WHERE, whereConfig } from './support/fleet.ts';
import { freePort } from './support/free-port.ts';
import { workspace } from './support/workspace.ts';

// Several hosts start at once here, on machines that may have two cores.
vi.setConfig({ testTimeout: 120_000 });

type Json = Record<string, unknown>;

/** A skill that says where it runs, logs what it is told, and ends where it is told to. */
const SAYS = {
  'says/Skilletfile.yaml': `name: says
version: 1.0.0
description: Logs what it is told
entry: skill:handler
inputs: {text: {type: string, default: ''}}
`,
  'says/skill.js': `import { threadId } from 'node:worker_threads';
export const handler = ({ text }, { log }) => {
  if (text === 'end') process.exit(1);
  if (text !== '') log.info(text);
  return { pid: process.pid, threadId };
};
export const health = () => ({ mood: 'fine' });
`,
};

const HOSTS = [1, 2];

async function twoHosts(skill = '', rest = ''): Promise<Fleet> {
  const config = whereConfig(`  - {name: says, path: ./says, mount: says${skill}}\n`, rest);
  const cwd = await workspace({ 'runtime-config.yaml': config, ...WHERE, ...SAYS });
  const fleet = await Fleet.start(2, { cwd });
  await Promise.all(HOSTS.map((number) => fleet.ready('says', number)));
  await fleet.all(2);
  return fleet;
}

/** Where the skill runs in each host: in the host, in a process of its own, or nowhere. */
async function places(fleet: Fleet): Promise<string[]> {
  const found = HOSTS.map(async (number) => {
    const { status, body } = await fleet.jsonAt(number, '/skills/says/run', {});
    if (status !== 200) return String(status);
    return body['pid'] === (await fleet.pid(number)) ? 'thread' : 'process';
  });
  return Promise.all(found);
}

async function control(fleet: Fleet, number: number, action: string): Promise<Json> {
  const { status, body } = await fleet.jsonAt(number, `/control/${action}`, {});
  expect({ action, status }).toEqual({ action, status: 200 });
  return body;
}

/** Which thread of its host answers, in each. */
async function threads(fleet: Fleet): Promise<unknown[]> {
  const answers = HOSTS.map((number) => fleet.jsonAt(number, '/skills/says/run', {}));
  return (await Promise.all(answers)).map(({ body }) => body['threadId']);
}

describe('of two hosts', () => {
  let fleet: Fleet;
  let port = 0;
  beforeAll(async () => {
    port = await freePort();
    fleet = await twoHosts('', `metrics: {port: ${String(port)}}\ncallers: {required: true}\n`);
  }, 120_000);
  afterAll(async () => fleet[Symbol.asyncDispose]());

  test('any tells what all have logged and counted, at its own port and at that of the metrics', async () => {
    for (const number of HOSTS) {
      const body = JSON.stringify({ text: `said in ${String(number)}` });
      for (let n = 0; n < number; n += 1) await fleet.askAt(number, '/skills/says/run', { body });
    }
    // Before anybody else has had the others write what they have counted.
    await using usage = new Cli({ cwd: fleet.cwd, args: ['usage', '--json'] });
    expect(JSON.parse((await usage.exit).stdout)).toMatchObject({
      groups: expect.arrayContaining([
        expect.objectContaining({ skill: 'says', calls: 3 }),
      ]) as Json,
    });
    for (const number of HOSTS) {
      const { body: logs } = await fleet.jsonAt(number, '/logs?mount=says');
      const lines = (logs['lines'] as Json[]).map(({ host, message }) => [host, message]);
      expect(lines).toEqual([
        [1, 'said in 1'],
        [2, 'said in 2'],
        [2, 'said in 2'],
      ]);
      const { body: used } = await fleet.jsonAt(number, '/analytics?by=skill&skill=says');
      expect(used).toMatchObject({ groups: [{ skill: 'says', calls: 3 }] });
    }
    const { body: metrics } = await fresh(`http://127.0.0.1:${String(port)}/metrics`, {
      method: 'GET',
    });
    expect(metrics).toMatch(/^skillet_requests_total\{mount="says".*\} 3$/m);
    expect(metrics).toMatch(/^process_open_fds\{host="2"\} \d+$/m);
  });

  test('what an operator has done at any is done in all', async () => {
    expect(await places(fleet)).toEqual(['thread', 'thread']);

    await control(fleet, 2, 'disable?mount=says');
    expect(await places(fleet)).toEqual(['404', '404']);
    await control(fleet, 1, 'enable?mount=says');
    expect(await places(fleet)).toEqual(['thread', 'thread']);

    await control(fleet, 1, 'move?mount=says&to=process');
    expect(await places(fleet)).toEqual(['process', 'process']);
    await control(fleet, 2, 'move?mount=says&to=thread');
    expect(await places(fleet)).toEqual(['thread', 'thread']);

    const before = await threads(fleet);
    const { workers } = await control(fleet, 2, 'restart?mount=says');
    expect(workers).toHaveLength(2);
    await vi.waitFor(async () => {
      const now = await threads(fleet);
      expect(now.map((thread, index) => thread === before[index])).toEqual([false, false]);
    }, 20_000);

    const { status, body } = await fleet.jsonAt(2, '/control/move?mount=nobody&to=process', {});
    expect({ status, detail: body['detail'] }).toMatchObject({
      status: 422,
      detail: 'There is no skill at "nobody"',
    });
  });

  test('a key that is revoked at one is refused by all from then on', async () => {
    for (const number of HOSTS) {
      const { body: issued } = await fleet.jsonAt(number, '/keys?name=ada', {});
      const headers = { Authorization: `Bearer ${String(issued['key'])}` };
      const statuses = () =>
        Promise.all(
          HOSTS.map(
            async (one) => (await fleet.askAt(one, '/skills/says/run', { headers })).status,
          ),
        );
      expect(await statuses()).toEqual([200, 200]);
      expect((await fleet.jsonAt(number, '/keys/revoke?key=ada', {})).status).toBe(200);
      expect(await statuses()).toEqual([401, 401]);
    }
  });

  test('a skill is installed and taken away in all hosts', async () => {
    const extra = await workspace({
      'echo/Skilletfile.yaml':
        'name: echo\nversion: 1.0.0\ndescription: Says where it runs\nentry: skill:handler\n',
      'echo/skill.js': 'export const handler = () => ({ ppid: process.ppid, pid: process.pid });\n',
    });
    const statuses = () =>
      Promise.all(
        HOSTS.map(async (number) => (await fleet.askAt(number, '/skills/echo/run')).status),
      );
    const { cwd } = fleet;
    await using install = new Cli({ cwd, args: ['install', join(extra, 'echo'), '--yes'] });
    expect(await install.exit).toMatchObject({ code: 0 });
    expect(await statuses()).toEqual([200, 200]);
    await using uninstall = new Cli({ cwd, args: ['uninstall', 'echo'] });
    expect(await uninstall.exit).toMatchObject({ code: 0, stderr: '' });
    expect(await statuses()).toEqual([404, 404]);
  });
});

test('a quarantine of one host is told of by any, and lifted by any', async () => {
  const restart = ', restart: {max: 0, backoff: {initial: 10m, max: 10m}}';
  await using fleet = await twoHosts(restart);
  await fleet.askAt(2, '/skills/says/run', { body: JSON.stringify({ text: 'end' }) });
  await fleet.cli.line(({ event, host }) => event === 'quarantined' && host === 2);
  for (const number of HOSTS) {
    const { body: health } = await fleet.jsonAt(number, '/skills/says/health');
    expect(health).toMatchObject({ status: 'quarantined', skill: { state: 'quarantined' } });
    expect(health['hosts']).toContainEqual(
      expect.objectContaining({ host: 2, status: 'quarantined' }),
    );
    const { body: detail } = await fleet.jsonAt(number, '/skills/says');
    expect(detail).toMatchObject({ status: 'quarantined', last_death: { cause: { code: 1 } } });
    expect((await fleet.jsonAt(number, '/health')).body['status']).toBe('degraded');
    expect((await fleet.jsonAt(number, '/health/ready?strict')).status).toBe(503);
    expect((await fleet.jsonAt(number, '/health/ready')).status).toBe(200);
  }
  await using status = new Cli({ cwd: fleet.cwd, args: ['status'] });
  const { stdout } = await status.exit;
  expect(stdout).toContain('processes on this port: 1 ');
  expect(stdout).toMatch(/^says +quarantined/m);

  expect(await control(fleet, 1, 'lift-quarantine?mount=says')).toMatchObject({ lifted: true });
  await vi.waitFor(async () => {
    expect(await places(fleet)).toEqual(['thread', 'thread']);
  }, 20_000);
  for (const number of HOSTS) {
    const { body: health } = await fleet.jsonAt(number, '/skills/says/health');
    expect(health).toMatchObject({
      status: 'healthy',
      mood: 'fine',
      hosts: [
        { host: 1, status: 'healthy' },
        { host: 2, status: 'healthy' },
      ],
    });
    const { body: detail } = await fleet.jsonAt(number, '/skills/says');
    expect(detail).toMatchObject({ status: 'loaded', workers: [{}, {}] });
    const hosts = (detail['workers'] as Json[]).map(({ host }) => host);
    expect(hosts.toSorted()).toEqual(HOSTS);
  }
});

test('a skill that is pardoned at one host is pardoned in all', async () => {
  const config = whereConfig('  - {name: says, path: ./says, mount: says}\n');
  const cwd = await workspace({ 'runtime-config.yaml': config, ...WHERE, ...SAYS });
  await mkdir(join(cwd, '.skillet'));
  const now = Date.now();
  writeSuspicions(join(cwd, '.skillet'), 'host-ended', { says: [now - 1000, now] });
  await using fleet = await Fleet.start(2, { cwd });
  await Promise.all(HOSTS.map((number) => fleet.ready('says', number)));
  expect(await places(fleet)).toEqual(['process', 'process']);
  const { body } = await fleet.jsonAt(2, '/pardon?mount=says', {});
  expect(body).toMatchObject({ pardoned: true });
  expect(await places(fleet)).toEqual(['thread', 'thread']);
  expect((await fleet.jsonAt(1, '/pardon?mount=says', {})).body).toMatchObject({
    pardoned: false,
  });
});

/** Loads at once in the first process that tries, and elsewhere once there is a file `go`. */
const LATE = `import { existsSync, openSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
const file = (name) => import.meta.dirname + '/' + name;
let isFirst = true;
try {
  openSync(file('data/first'), 'wx');
} catch {
  isFirst = false;
}
while (!isFirst && !existsSync(file('data/go'))) await sleep(20);
export const handler = () => ({});
`;

test('a port has started when all hosts have, and is ready once one of them is', async () => {
  const config = whereConfig('  - {name: late, path: ./late, mount: late, workers: 1}\n');
  const cwd = await workspace({
    'runtime-config.yaml': config,
    ...WHERE,
    'late/Skilletfile.yaml':
      'name: late\nversion: 1.0.0\ndescription: Loads late\nentry: skill:handler\n',
    'late/skill.js': LATE,
    'late/data/x': '',
  });
  await using fleet = await Fleet.start(2, { cwd });
  const { cli } = fleet;
  const { host: first } = await cli.line(
    ({ event, mount }) => event === 'worker-ready' && mount === 'late',
  );
  const late = first === 1 ? 2 : 1;
  await fleet.all(2);
  for (const number of HOSTS) {
    const startup = await fleet.jsonAt(number, '/health/startup');
    expect(startup).toMatchObject({
      status: 503,
      body: { status: 'starting', starting: ['late'] },
    });
    const ready = await fleet.jsonAt(number, '/health/ready');
    expect(ready).toMatchObject({ status: 200, body: { status: 'ready' } });
    expect((await fleet.askAt(number, '/health/ready?strict', { method: 'GET' })).status).toBe(503);
    expect((await fleet.askAt(number, '/health/startup', { method: 'HEAD' })).status).toBe(503);
    const { body } = await fleet.jsonAt(number, '/skills/late/health');
    expect(body).toMatchObject({ status: 'starting' });
  }
  await writeFile(join(cwd, 'late/data/go'), '');
  await fleet.ready('late', late);
  for (const number of HOSTS) {
    const startup = await fleet.jsonAt(number, '/health/startup');
    expect(startup).toMatchObject({ status: 200, body: { status: 'started' } });
    expect((await fleet.jsonAt(number, '/health/ready?strict')).status).toBe(200);
  }
});
