import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Cli, get, run } from './support/cli.ts';
import { footprint } from './support/footprint.ts';
import { OpenLoop } from './support/open-loop.ts';
import { workspace } from './support/workspace.ts';

/** A skill whose answer names its version and that of a module it imports. */
function skillFiles(dir: string, version: number, imported = version): Record<string, string> {
  return {
    [`${dir}/Skilletfile.yaml`]: skilletfile(version),
    [`${dir}/skill.ts`]: code(version),
    [`${dir}/imported.ts`]: `export const imported: number = ${String(imported)};\n`,
  };
}

function skilletfile(version: number): string {
  return `name: versioned
version: ${String(version)}.0.0
description: Says which version it is
entry: skill:handler
inputs:
  ms: {type: integer, default: 0}
outputs:
  version: {type: integer}
`;
}

function code(version: number): string {
  return `import { setTimeout as sleep } from 'node:timers/promises';
import { imported } from './imported.ts';
export async function handler({ ms }: { ms: number }) {
  const begun = ${String(version)};
  await sleep(ms);
  return { version: ${String(version)}, begun, imported };
}
`;
}

function config(mounts: readonly string[], extra = '', server = ''): string {
  const skills = mounts.map((mount) => `  - {name: ${mount}, path: ./${mount}, mount: ${mount}}\n`);
  return `skills:\n${skills.join('')}server: {host: 127.0.0.1, port: 0${server}}\n${extra}`;
}

async function start(
  mounts: readonly string[],
  options: { extra?: string; server?: string; args?: string[]; env?: Record<string, string> } = {},
) {
  const files = Object.assign({}, ...mounts.map((mount) => skillFiles(mount, 1))) as Record<
    string,
    string
  >;
  const yaml = config(mounts, options.extra, options.server);
  const cwd = await workspace({ ...files, 'runtime-config.yaml': yaml });
  const cli = new Cli({
    cwd,
    args: ['--log-level', 'debug', ...(options.args ?? [])],
    env: options.env ?? {},
  });
  const url = await cli.url();
  await Promise.all(mounts.map((mount) => cli.ready(mount)));
  const write = (name: string, text: string) => writeFile(join(cwd, name), text);
  return { cli, url, cwd, write };
}

async function reload(url: string, query = '') {
  const response = await fetch(`${url}/reload${query}`, { method: 'POST' });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

describe('POST /reload', () => {
  test('picks up edited code, imported modules, Skilletfiles and the configuration', async () => {
    const { cli, url, write } = await start(['code', 'module', 'file', 'gone', 'same']);
    await using _ = cli;
    await write('code/skill.ts', code(2));
    await write('module/imported.ts', 'export const imported = 7;\n');
    await write('file/Skilletfile.yaml', skilletfile(3));
    await write(
      'runtime-config.yaml',
      config(['code', 'module', 'file', 'same']).replace('- {name: same', '- {name: renamed'),
    );
    expect(await reload(url)).toMatchObject({
      status: 200,
      body: {
        message: 'Skills reloaded successfully',
        old_skills: ['code', 'module', 'file', 'gone', 'same'],
        new_skills: ['code', 'module', 'file', 'same'],
        total_loaded: 4,
        added: [],
        removed: ['gone'],
        updated: ['code', 'module', 'file', 'same'],
        unchanged: [],
        failed: [],
      },
    });
    expect((await run(url, 'code', {})).body).toMatchObject({ version: 2 });
    expect((await run(url, 'module', {})).body).toMatchObject({ version: 1, imported: 7 });
    expect(await get(`${url}/skills/file/schema`)).toMatchObject({ version: '3.0.0' });
    expect((await fetch(`${url}/skills/gone/inventory`)).status).toBe(404);
    expect((await get(`${url}/skills`))['total_skills']).toBe(4);
  });

  test('unmounts a disabled skill and mounts a new one', async () => {
    const { cli, url, write, cwd } = await start(['a']);
    await using _ = cli;
    for (const [name, text] of Object.entries(skillFiles('a', 1))) {
      await write(name.replace('a/', ''), text);
    }
    await write(
      'runtime-config.yaml',
      `skills:
  - {name: a, path: ./a, mount: a, enabled: false}
  - {name: b, path: ${cwd}, mount: b}
`,
    );
    expect((await reload(url)).body).toMatchObject({ added: ['b'], removed: ['a'] });
    expect((await fetch(`${url}/skills/a/run`, { method: 'POST' })).status).toBe(404);
    expect((await run(url, 'b', {})).status).toBe(200);
  });

  test('that finds nothing changed changes nothing', async () => {
    const { cli, url } = await start(['a']);
    await using _ = cli;
    expect((await reload(url)).body).toMatchObject({ unchanged: ['a'], updated: [] });
    expect(cli.lines.filter((line) => line['event'] === 'worker-ready')).toHaveLength(1);
  });

  test.each([
    ['a/skill.ts', 'export const handler = (((', 'skill.ts'],
    ['a/skill.ts', 'throw new Error("told to fail");', 'told to fail'],
    ['a/imported.ts', 'export const imported = 1; process.exit(3);', 'process.exit(3)'],
    ['a/Skilletfile.yaml', 'entry: [', 'Skilletfile.yaml'],
  ])('keeps the old revision when %s becomes `%s`, and says so', async (name, text, mention) => {
    const { cli, url, write } = await start(['a', 'b']);
    await using _ = cli;
    await write(name, text);
    await write('b/skill.ts', code(2));
    const { status, body } = await reload(url);
    expect(status).toBe(200);
    expect(body).toMatchObject({ updated: ['b'], failed: [{ mount: 'a' }] });
    expect(JSON.stringify(body['failed'])).toContain(mention);
    expect(JSON.stringify(body)).not.toMatch(/"\/|\/tmp/);
    expect((await run(url, 'a', {})).body).toMatchObject({ version: 1 });
    expect((await run(url, 'b', {})).body).toMatchObject({ version: 2 });
    await write('a/Skilletfile.yaml', skilletfile(4));
    await write('a/imported.ts', 'export const imported = 4;\n');
    await write('a/skill.ts', code(4));
    expect((await reload(url)).body).toMatchObject({ updated: ['a'], failed: [] });
    expect((await run(url, 'a', {})).body).toMatchObject({ version: 4 });
  });

  test.each([
    ['is no YAML', 'skills: ['],
    ['has the wrong shape', 'skills: {a: b}'],
    ['has an unknown key', 'skills: []\nservr: {}'],
    ['is empty', ''],
    ['is gone', undefined],
  ])('of a configuration that %s is 422 and changes nothing', async (_what, text) => {
    const { cli, url, write, cwd } = await start(['a']);
    await using _ = cli;
    if (text === undefined) await rm(join(cwd, 'runtime-config.yaml'));
    else await write('runtime-config.yaml', text);
    const { status, body } = await reload(url);
    expect(status).toBe(422);
    expect(body).toMatchObject({ error: expect.any(String) as string });
    expect(body['detail']).toContain('runtime-config.yaml');
    expect(JSON.stringify(body)).not.toContain(cwd);
    expect((await run(url, 'a', {})).body).toMatchObject({ version: 1 });
  });

  test('?dry_run=true says what would happen, and nothing does', async () => {
    const { cli, url, write } = await start(['a', 'b', 'c']);
    await using _ = cli;
    await write('a/skill.ts', code(2));
    await write('b/skill.ts', 'oops(');
    await write('runtime-config.yaml', config(['a', 'b']));
    expect((await reload(url, '?dry_run=true')).body).toMatchObject({
      dry_run: true,
      updated: ['a'],
      removed: ['c'],
      failed: [{ mount: 'b' }],
    });
    for (const mount of ['a', 'b', 'c']) {
      expect((await run(url, mount, {})).body).toMatchObject({ version: 1 });
    }
  });

  test('lets a request in flight finish in the revision it began in', async () => {
    const { cli, url, write } = await start(['a']);
    await using _ = cli;
    const slow = run(url, 'a', { ms: 600 });
    await write('a/skill.ts', code(2));
    await reload(url);
    expect((await run(url, 'a', {})).body).toMatchObject({ version: 2 });
    expect((await slow).body).toMatchObject({ version: 1, begun: 1 });
  });

  test('swaps when the new revision is warm, and asks the old one till then', async () => {
    const { cli, url, write } = await start(['a']);
    await using _ = cli;
    const loading =
      "import { existsSync } from 'node:fs';\nwhile (!existsSync('go')) await sleep(5);\n";
    await write('a/skill.ts', code(2) + loading);
    const reloaded = reload(url);
    await cli.line((line) => line['event'] === 'worker-starting' && line['revision'] === 'r2');
    for (let n = 0; n < 5; n += 1) {
      expect((await run(url, 'a', {})).body).toMatchObject({ version: 1 });
    }
    await write('go', '');
    expect((await reloaded).body).toMatchObject({ updated: ['a'] });
    expect((await run(url, 'a', {})).body).toMatchObject({ version: 2 });
  });

  test('gives the old revision no longer than its deadlines to end', async () => {
    const { cli, url, write } = await start(['a']);
    await using _ = cli;
    const brief = config(['a']).replace('mount: a', 'mount: a, timeout: 1s');
    await write('runtime-config.yaml', brief);
    await reload(url);
    // Ignores its signal, and goes on for an hour.
    const deaf = run(url, 'a', { ms: 3_600_000 });
    await cli.line((line) => line['event'] === 'revision-live' && line['revision'] === 'r2');
    await write('a/skill.ts', code(3));
    await reload(url);
    expect((await run(url, 'a', {})).body).toMatchObject({ version: 3 });
    expect((await deaf).body).toMatchObject({ code: 'skill_timeout' });
    await cli.line((line) => line['event'] === 'worker-retired' && line['revision'] === 'r2');
  });

  test('twice at once ends with the last', async () => {
    const { cli, url, write } = await start(['a', 'b']);
    await using _ = cli;
    await write('a/skill.ts', code(2));
    const one = reload(url);
    await write('runtime-config.yaml', config(['b']));
    const two = reload(url);
    const answers = [await one, await two];
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect((await get(`${url}/skills`))['total_skills']).toBe(1);
    expect((await fetch(`${url}/skills/a/schema`)).status).toBe(404);
  });

  test('a worker that is restarted loads what its revision had, not what was edited since', async () => {
    const { cli, url, write } = await start(['a']);
    await using _ = cli;
    await write('a/skill.ts', code(1).replace('await sleep(ms)', 'if (ms === 1) process.exit(1)'));
    await reload(url);
    await write('a/skill.ts', code(2));
    expect((await run(url, 'a', { ms: 1 })).status).toBe(502);
    expect((await run(url, 'a', {})).body).toMatchObject({ version: 1 });
    await reload(url);
    expect((await run(url, 'a', {})).body).toMatchObject({ version: 2 });
  });
});

describe('without a request', () => {
  test('SIGHUP reloads', async () => {
    const { cli, url, write } = await start(['a']);
    await using _ = cli;
    await write('a/skill.ts', code(2));
    cli.signal('SIGHUP');
    await cli.line(({ msg }) => msg === 'reload (SIGHUP): updated a');
    expect((await run(url, 'a', {})).body).toMatchObject({ version: 2 });
  });

  test('SIGHUP with a configuration that is broken changes nothing, and the log says why', async () => {
    const { cli, url, write } = await start(['a']);
    await using _ = cli;
    await write('a/skill.ts', code(2));
    await write('runtime-config.yaml', 'skills: [');
    cli.signal('SIGHUP');
    const { level, msg } = await cli.line((line) => line.msg.startsWith('reload (SIGHUP) refused'));
    expect({ level, msg }).toEqual({
      level: 'error',
      msg: expect.stringContaining('runtime-config.yaml:') as string,
    });
    expect((await run(url, 'a', {})).body).toMatchObject({ version: 1 });
  });

  test.each([
    ['--reload', { args: ['--reload'] }],
    ['server.reload', { server: ', reload: true' }],
  ])('%s reloads what was edited, also a module outside the folder', async (_what, options) => {
    const { cli, url, write } = await start(['a'], options);
    await using _ = cli;
    await cli.line(({ msg }) => msg.startsWith('watching the skills'));
    await write('shared.ts', 'export const imported = 5;\n');
    await write('a/imported.ts', "export { imported } from '../shared.ts';\n");
    await cli.line((line) => line['event'] === 'worker-ready' && line['revision'] === 'r2');
    await cli.line(({ msg }) => msg === 'reload (files changed): updated a');
    expect((await run(url, 'a', {})).body).toMatchObject({ imported: 5 });
    await write('shared.ts', 'export const imported = 6;\n');
    await cli.line((line) => line['event'] === 'revision-live' && line['revision'] === 'r3');
    expect((await run(url, 'a', {})).body).toMatchObject({ imported: 6 });
  });

  test('auto_reload_config reloads when the configuration was edited', async () => {
    const { cli, write } = await start(['a', 'b'], {
      extra: 'settings: {auto_reload_config: true}\n',
    });
    await using _ = cli;
    await cli.line(({ msg }) => msg.startsWith('watching the configuration'));
    await write('runtime-config.yaml', config(['b'], 'settings: {auto_reload_config: true}\n'));
    await cli.line(({ msg }) => msg === 'reload (files changed): removed a; 1 unchanged');
  });
});

test('many reloads under an open-loop load lose no request and leave nothing behind', async () => {
  // A small heap has the garbage of reloads collected soon, so that what is left is what leaks.
  const env = { NODE_OPTIONS: '--max-old-space-size=64' };
  const { cli, url, write } = await start(['a', 'calm'], { env });
  await using _ = cli;
  const reloadOnce = async (n: number) => {
    await write('a/skill.ts', code(n));
    expect((await reload(url)).body).toMatchObject({ updated: ['a'] });
  };
  for (let n = 2; n < 12; n += 1) await reloadOnce(n);
  const before = footprint(cli);
  const mixture = ({ version, begun }: Record<string, unknown>) =>
    version === begun ? undefined : 'a mixture of revisions';
  const body = (n: number) => ({ ms: n % 30 });
  const loads = [
    new OpenLoop(url, 'a', { interval: 4, body, check: mixture }),
    new OpenLoop(url, 'calm', { interval: 10, body }),
  ];
  for (let n = 12; n < 212; n += 1) await reloadOnce(n);
  const results = await Promise.all(loads.map((load) => load.end()));
  for (const { failed, sent } of results) {
    expect(failed).toEqual([]);
    expect(sent).toBeGreaterThan(100);
  }
  // The last of the old workers may still be on its way out.
  await expect
    .poll(() => footprint(cli).threads, { timeout: 10_000 })
    .toBeLessThanOrEqual(before.threads);
  const after = footprint(cli);
  expect(after.descriptors).toBeLessThanOrEqual(before.descriptors);
  expect(after.megabytes - before.megabytes).toBeLessThan(60);
}, 300_000);
