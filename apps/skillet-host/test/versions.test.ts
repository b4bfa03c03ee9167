import { once } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Cli, get, run } from './support/cli.ts';
import { command } from './support/command.ts';
import { code, reload, skilletfile, start } from './support/versioned-skill.ts';

async function versions(cwd: string, mount = 'a') {
  return JSON.parse((await command(cwd, 'versions', mount, '--json')).stdout);
}

async function rollback(url: string, query: string) {
  const response = await fetch(`${url}/rollback?${query}`, { method: 'POST' });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

async function release(write: (name: string, text: string) => Promise<void>, n: number) {
  await write('a/Skilletfile.yaml', skilletfile(n));
  await write('a/imported.ts', `export const imported = ${String(n)};\n`);
  await write('a/skill.ts', code(n));
}

const answers = async (url: string) => (await run(url, 'a', {})).body;

/** Calls a skill without a pause, until it is told to stop; all that came back. */
function load(url: string) {
  const seen: { status: number; version: unknown }[] = [];
  let going = true;
  const client = async () => {
    while (going) {
      const { status, body } = await run(url, 'a', { ms: 2 });
      seen.push({ status, version: body['version'] });
    }
  };
  const clients = Promise.all([client(), client(), client(), client()]);
  return async () => {
    going = false;
    await clients;
    return seen;
  };
}

test('versions are recorded with who had them go live; a rollback under load loses no request, and holds', async () => {
  const { cli, url, cwd, write } = await start(['a', 'b']);
  await using _ = cli;
  const [first] = (await versions(cwd)).versions;
  expect(first).toMatchObject({ version: '1.0.0', live: true, by: 'start', can_roll_back: true });
  await release(write, 2);
  await reload(url);
  await release(write, 3);
  expect(await command(cwd, 'reload')).toMatchObject({ code: 0 });
  const told = await get(`${url}/versions?mount=a`);
  expect(told).toMatchObject({
    mount: 'a',
    pinned: null,
    versions: [
      { version: '3.0.0', live: true, by: 'skillet-host reload' },
      { version: '2.0.0', live: false, by: 'POST /reload by local' },
      { version: '1.0.0', live: false, by: 'start' },
    ],
  });
  const stop = load(url);
  expect(await rollback(url, 'mount=a')).toMatchObject({
    status: 200,
    body: { mount: 'a', pinned: { by: 'local' }, warnings: [] },
  });
  expect(await answers(url)).toMatchObject({ version: 2, imported: 2 });
  const calls = await stop();
  expect(calls.filter(({ status }) => status !== 200)).toEqual([]);
  expect(await cli.line((line) => line['action'] === 'rollback')).toMatchObject({
    mount: 'a',
    by: 'local',
    version: expect.any(String) as string,
  });

  // Once more goes further back, and what is told says how it ends.
  expect(await command(cwd, 'rollback', 'a')).toMatchObject({ code: 0 });
  expect(await answers(url)).toMatchObject({ version: 1, imported: 1 });
  expect((await command(cwd, 'status')).stdout).toContain('rollback a --forward');
  const { skills } = (await get(`${url}/health`)) as { skills: { a: { pinned: object } } };
  expect(skills.a.pinned).toMatchObject({ to: first.id });
  await write('b/skill.ts', code(5));
  const { body } = await reload(url);
  expect(body).toMatchObject({ unchanged: ['a'], updated: ['b'] });
  expect(body['notes']).toEqual([expect.stringContaining('--forward')]);
  expect(JSON.stringify(body)).not.toContain(cwd);
  expect(await answers(url)).toMatchObject({ version: 1 });

  // A reload that finds the folder changed has that run.
  await release(write, 4);
  expect((await reload(url)).body).toMatchObject({ updated: ['a'] });
  expect(await answers(url)).toMatchObject({ version: 4, imported: 4 });
  expect(await versions(cwd)).toMatchObject({
    pinned: null,
    versions: [{ version: '4.0.0' }, {}, {}, {}],
  });
}, 60_000);

test('a rollback holds when the host is killed and started again, until it is told to go forward', async () => {
  const { cli, url, cwd, write } = await start(['a']);
  await using _ = cli;
  await release(write, 2);
  await reload(url);
  const [, one] = (await versions(cwd)).versions;
  expect((await rollback(url, `mount=a&to=${String(one.id).slice(0, 6)}`)).status).toBe(200);
  cli.signal('SIGKILL');
  await cli.exit;
  await using next = new Cli({ cwd });
  const again = await next.url();
  await next.ready('a');
  expect(await answers(again)).toMatchObject({ version: 1, imported: 1 });
  expect(await versions(cwd)).toMatchObject({ live: one.id, pinned: { to: one.id } });
  expect(await command(cwd, 'rollback', 'a', '--forward')).toMatchObject({
    code: 0,
    stdout: '"a" runs what lies in its folder\n',
  });
  expect(await answers(again)).toMatchObject({ version: 2, imported: 2 });
  expect(await versions(cwd)).toMatchObject({
    pinned: null,
    versions: [{ version: '2.0.0', live: true }, {}],
  });
  expect(await command(cwd, 'rollback', 'a', '--forward')).toMatchObject({ code: 1 });
}, 60_000);

test('files that changed while the host was away end a rollback', async () => {
  const { cli, url, cwd, write } = await start(['a']);
  await using _ = cli;
  await release(write, 2);
  await reload(url);
  await rollback(url, 'mount=a');
  cli.signal('SIGTERM');
  await cli.exit;
  await release(write, 3);
  await using next = new Cli({ cwd });
  const again = await next.url();
  await next.ready('a');
  expect(await answers(again)).toMatchObject({ version: 3 });
  expect(await versions(cwd)).toMatchObject({
    pinned: null,
    versions: [{ version: '3.0.0', by: 'start' }, {}, {}],
  });
}, 60_000);

test('a folder that is edited under --reload ends a rollback by itself', async () => {
  const { cli, url, cwd, write } = await start(['a'], { args: ['--reload'] });
  await using _ = cli;
  const live = (revision: string) =>
    cli.line((line) => line['event'] === 'revision-live' && line['revision'] === revision);
  await write('a/skill.ts', code(2));
  await live('r2');
  await rollback(url, 'mount=a');
  expect(await answers(url)).toMatchObject({ version: 1 });
  await write('a/skill.ts', code(3));
  await live('r4');
  expect(await answers(url)).toMatchObject({ version: 3 });
  expect(await versions(cwd)).toMatchObject({
    pinned: null,
    versions: [{ by: 'files changed' }, {}, {}],
  });
});

test('what cannot be rolled back is refused, and nothing changes', async () => {
  const { cli, url, cwd, write } = await start(['a']);
  await using _ = cli;
  expect(await rollback(url, '')).toMatchObject({ status: 422 });
  expect(await rollback(url, 'mount=nobody')).toMatchObject({ status: 404 });
  expect(await rollback(url, 'mount=a&to=ffffffff')).toMatchObject({ status: 404 });
  expect(await rollback(url, 'mount=a&forward')).toMatchObject({ status: 422 });
  expect((await rollback(url, 'mount=a')).body['detail']).toMatch(/no older version/);
  expect(await command(cwd, 'versions', 'nobody')).toMatchObject({
    code: 1,
    stderr: 'skillet-host: there is no skill at "nobody"\n',
  });
  expect((await command(cwd, 'rollback', 'a', '--to', 'x', '--forward')).code).toBe(2);
  // A version that does not come up any more leaves what runs, and no pin.
  await release(write, 2);
  await write(
    'a/imported.ts',
    "import { there } from '../there.js';\nexport const imported = there;\n",
  );
  await write('there.js', 'export const there = 1;\n');
  await reload(url);
  await release(write, 3);
  await reload(url);
  const { versions: all } = await versions(cwd);
  await rm(join(cwd, '.skillet/versions/objects'), { recursive: true });
  const refused = await rollback(url, `mount=a&to=${String(all[1].id)}`);
  expect(refused).toMatchObject({ status: 422 });
  expect(JSON.stringify(refused.body)).not.toContain(cwd);
  expect(await answers(url)).toMatchObject({ version: 3 });
  expect((await versions(cwd)).pinned).toBeNull();
  for (const path of ['/versions?mount=a', '/rollback?mount=a']) {
    const method = path.startsWith('/versions') ? 'GET' : 'POST';
    const headers = { 'X-Forwarded-For': '192.0.2.1' };
    expect((await fetch(url + path, { method, headers })).status).toBeGreaterThanOrEqual(401);
  }
}, 60_000);

test('what is kept imports from beside its folder, and from what is installed above it', async () => {
  const { cli, url, cwd, write } = await start(['a']);
  await using _ = cli;
  await write('shared.ts', 'export const shared = "one";\n');
  const importing = (n: number) =>
    `import { shared } from '../shared.ts';\n${code(n)}`.replace('begun,', 'begun: shared,');
  await write('a/skill.ts', importing(2));
  await reload(url);
  expect(await answers(url)).toMatchObject({ begun: 'one' });
  await writeFile(join(cwd, 'shared.ts'), 'export const shared = "two";\n');
  await reload(url);
  expect(await answers(url)).toMatchObject({ begun: 'two' });
  await rollback(url, 'mount=a');
  expect(await answers(url)).toMatchObject({ version: 2, begun: 'one' });
});

test('killed at any time while versions change, the next start runs the old or the new, whole', async () => {
  const { cli, url, cwd, write } = await start(['a']);
  await using _ = cli;
  await release(write, 2);
  await reload(url);
  await versions(cwd);
  let [host, at] = [cli, url];
  for (const [turn, wait] of [0, 40, 120].entries()) {
    const asked = rollback(at, turn % 2 === 0 ? 'mount=a' : 'mount=a&forward').catch(
      () => undefined,
    );
    await new Promise((resolve) => setTimeout(resolve, wait));
    host.signal('SIGKILL');
    await Promise.all([host.exit, asked]);
    const next = new Cli({ cwd });
    at = await next.url();
    await next.ready('a');
    const { version, imported } = (await answers(at)) as { version: number; imported: number };
    expect([1, 2]).toContain(version);
    expect(imported).toBe(version);
    const { live, pinned, versions: all } = await versions(cwd);
    expect(all).toHaveLength(2);
    const current = all.find(({ id }: { id: string }) => id === live);
    expect(current.version).toBe(`${String(version)}.0.0`);
    expect(pinned === null).toBe(version === 2);
    host = next;
  }
  host.signal('SIGKILL');
  await once(host.process, 'close');
}, 120_000);
