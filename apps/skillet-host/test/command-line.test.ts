import { createServer, type AddressInfo } from 'node:net';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { VERSION } from '../src/version.ts';
import { Cli, get, run } from './support/cli.ts';
import { commandableConfig, ECHO, SKILLETFILE, workspace } from './support/workspace.ts';

/** Expects an end with exit code 2 and one clear line on stderr. */
async function refusal(cli: Cli): Promise<string> {
  const { code, stdout, stderr } = await cli.exit;
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(stdout).toBe('');
  expect(code).toBe(2);
  return stderr;
}

describe('the command line refuses with one clear line and exit code 2', () => {
  test('a configuration that does not exist', async () => {
    await using cli = new Cli({ args: ['--config', 'nowhere.yaml'], cwd: await workspace() });
    expect(await refusal(cli)).toMatch(
      /^skillet-host: --config nowhere\.yaml: there is no such file in \/\S+\n$/,
    );
  });

  test('a configuration in SKILLET_CONFIG that does not exist', async () => {
    await using cli = new Cli({ env: { SKILLET_CONFIG: '/nowhere.yaml' }, cwd: await workspace() });
    expect(await refusal(cli)).toBe(
      'skillet-host: SKILLET_CONFIG /nowhere.yaml: there is no such file\n',
    );
  });

  test('a configuration that is no YAML, with its line', async () => {
    const cwd = await workspace({ 'runtime-config.yaml': 'skills:\n  - {name: x\n' });
    await using cli = new Cli({ cwd });
    expect(await refusal(cli)).toMatch(/runtime-config\.yaml:\d+/);
  });

  test('an unknown key, with its line and the nearest known one', async () => {
    const cwd = await workspace({ 'runtime-config.yaml': 'skills: []\nserver:\n  prot: 80\n' });
    await using cli = new Cli({ cwd });
    const said = await refusal(cli);
    expect(said).toContain('runtime-config.yaml:3');
    expect(said).toContain('port');
  });

  test('a port that is taken', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const args = ['--host', '127.0.0.1', '--port', String(port)];
    await using cli = new Cli({ args, cwd: await workspace() });
    const { code, stderr } = await cli.exit;
    server.close();
    expect(code).toBe(2);
    expect(stderr).toMatch(new RegExp(`^skillet-host: port ${String(port)} .* taken.*\\n$`));
  });

  test.each([
    [['--port', 'eighty'], '--port'],
    [['--port', '70000'], '--port'],
    [['--log-level', 'loud'], '--log-level'],
    [['--confg', 'x'], '--config'],
    [['--config', ''], '--config'],
    [['--host', ''], '--host'],
    [['strat'], 'no command "strat", only start, mcp, check, doctor, init, new'],
    [['my.yaml'], '--config my.yaml'],
  ])('the arguments %j', async (args, mention) => {
    await using cli = new Cli({ args, cwd: await workspace() });
    expect(await refusal(cli)).toContain(mention);
  });

  test('a PORT that is no number', async () => {
    await using cli = new Cli({ env: { PORT: 'http' }, cwd: await workspace() });
    expect(await refusal(cli)).toContain('PORT');
  });
});

describe('the command line', () => {
  test('prints its version', async () => {
    await using cli = new Cli({ args: ['--version'] });
    expect(await cli.exit).toMatchObject({ code: 0, stdout: `${VERSION}\n` });
  });

  test('explains its flags', async () => {
    await using cli = new Cli({ args: ['start', '--help'] });
    const { code, stdout } = await cli.exit;
    expect(code).toBe(0);
    for (const flag of ['--config', '--host', '--port', '--reload', '--log-level']) {
      expect(stdout).toContain(flag);
    }
  });

  test('without a configuration serves the skills it finds, says so and writes nothing', async () => {
    const cwd = await workspace({
      'My_Echo/Skilletfile.yaml': SKILLETFILE,
      'My_Echo/skill.js': ECHO,
      'examples/other_one/Skilletfile.yaml': SKILLETFILE,
      'examples/other_one/skill.mjs': ECHO,
      'no-skill/readme.txt': 'nothing',
    });
    await using cli = new Cli({ args: ['--port', '0', '--host', '127.0.0.1'], cwd });
    const url = await cli.url();
    await cli.line(({ msg }) => msg.includes('no runtime-config.yaml'));
    const { skills } = await get(`${url}/skills`);
    const mounts = (skills as { mount_path: string }[]).map((skill) => skill.mount_path);
    expect(mounts.toSorted()).toEqual(['my-echo', 'other-one']);
    expect(await run(url, 'my-echo', { text: 'hi' })).toMatchObject({ body: { text: 'hi' } });
    expect((await readdir(cwd)).toSorted()).toEqual(['My_Echo', 'examples', 'no-skill']);
  });

  test('lets flags win over the environment, and that over the file', async () => {
    const cwd = await workspace({
      'other.yaml': `${commandableConfig()}settings: {log_level: error}\n`,
    });
    const env = { SKILLET_CONFIG: 'other.yaml', LOG_LEVEL: 'INFO', HOST: '256.0.0.1', PORT: '1' };
    await using cli = new Cli({ args: ['--host', '127.0.0.1', '--port', '0'], env, cwd });
    // The file's level would have kept the line back; the environment's host and port can't work.
    expect(await cli.url()).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  test('keeps state under SKILLET_DATA_DIR', async () => {
    const cwd = await workspace({ 'runtime-config.yaml': commandableConfig() });
    await using cli = new Cli({ cwd, env: { SKILLET_DATA_DIR: 'state' } });
    await run(await cli.url(), 'c', { do: 'context' });
    expect(await readdir(join(cwd, 'state', 'skills'))).toEqual(['c']);
  });
});
