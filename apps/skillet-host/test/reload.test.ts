import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { both, everyday as test, rows } from '../../../test/support/runs.ts';
import { get, run } from './support/cli.ts';
import { code, config, reload, skillFiles, skilletfile, start } from './support/versioned-skill.ts';

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

  test('prints the warnings of a Skilletfile that are new, and those alone', async () => {
    const { cli, url, write } = await start(['a', 'b']);
    await using _ = cli;
    const warnings = () =>
      cli.lines.filter(({ level, msg }) => level === 'warn' && /nonsense/.test(msg));
    await write('a/Skilletfile.yaml', `${skilletfile(1)}nonsense_a: 1\n`);
    await reload(url);
    await cli.line(({ level, msg }) => level === 'warn' && /nonsense_a/.test(msg));
    await write('b/Skilletfile.yaml', `${skilletfile(1)}nonsense_b: 1\n`);
    await reload(url);
    await cli.line(({ level, msg }) => level === 'warn' && /nonsense_b/.test(msg));
    expect(warnings()).toHaveLength(2);
  });

  test('that finds nothing changed changes nothing', async () => {
    const { cli, url } = await start(['a']);
    await using _ = cli;
    expect((await reload(url)).body).toMatchObject({ unchanged: ['a'], updated: [] });
    expect(cli.lines.filter((line) => line['event'] === 'worker-ready')).toHaveLength(1);
  });

  both.each(
    rows(
      [['a/skill.ts', 'throw new Error("told to fail");', 'told to fail']],
      [
        ['a/skill.ts', 'export const handler = (((', 'skill.ts'],
        ['a/imported.ts', 'export const imported = 1; process.exit(3);', 'process.exit(3)'],
        ['a/Skilletfile.yaml', 'entry: [', 'Skilletfile.yaml'],
      ],
    ),
  )('keeps the old revision when %s becomes `%s`, and says so', async (name, text, mention) => {
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

  both.each(
    rows<[string, string | undefined]>(
      [['is no YAML', 'skills: [']],
      [
        ['has the wrong shape', 'skills: {a: b}'],
        ['has an unknown key', 'skills: []\nservr: {}'],
        ['is empty', ''],
        ['is gone', undefined],
      ],
    ),
  )('of a configuration that %s is 422 and changes nothing', async (_what, text) => {
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

  both.each(
    rows<[string, { args?: string[]; server?: string }]>(
      [['--reload', { args: ['--reload'] }]],
      [['server.reload', { server: ', reload: true' }]],
    ),
  )('%s reloads what was edited, also a module outside the folder', async (_what, options) => {
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

  test('an edited configuration waits for a reload that is asked for, whatever else is saved', async () => {
    const { cli, url, write } = await start(['a', 'b'], { args: ['--reload'] });
    await using _ = cli;
    await cli.line(({ msg }) => msg.startsWith('watching the skills'));
    await write('runtime-config.yaml', config(['b']));
    await write('a/imported.ts', 'export const imported = 7;\n');
    await cli.line(({ msg }) => msg === 'reload (files changed): updated a; 1 unchanged');
    expect((await run(url, 'a', {})).body).toMatchObject({ imported: 7 });
    await fetch(`${url}/reload`, { method: 'POST' });
    await cli.line(({ msg }) => msg === 'reload (POST /reload by local): removed a; 1 unchanged');
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
