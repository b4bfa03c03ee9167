import { execFileSync } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { Cli, run } from './support/cli.ts';
import { command, filesOf, lockOf } from './support/installing.ts';
import { NpmRegistry } from './support/npm-registry.ts';
import { ECHO, SKILLETFILE, workspace } from './support/workspace.ts';

const CONFIG = 'skills: []\nserver: {host: 127.0.0.1, port: 0}\n';

/** The smallest server: one tool that says what it is started with. */
const SERVER = `#!/usr/bin/env node
import { createInterface } from 'node:readline';
const answer = ({ method }) => {
  if (method === 'initialize')
    return {
      protocolVersion: '2025-06-18',
      capabilities: { tools: {} },
      serverInfo: { name: 'teller', version: '1.2.3' },
    };
  if (method === 'tools/list')
    return { tools: [{ name: 'tell', inputSchema: { type: 'object', properties: {} } }] };
  if (method === 'tools/call')
    return { content: [{ type: 'text', text: JSON.stringify([process.argv.slice(2), process.env.MOOD ?? '']) }] };
  return {};
};
createInterface({ input: process.stdin }).on('line', (line) => {
  const message = JSON.parse(line);
  if (message.id === undefined) return;
  process.stdout.write(JSON.stringify({ jsonrpc: '2.0', id: message.id, result: answer(message) }) + '\\n');
});
`;

describe('a commit of a repository', () => {
  async function repository() {
    const cwd = await workspace({
      'project/runtime-config.yaml': CONFIG,
      'skills/README.md': 'Skills\n',
      'skills/echo/Skilletfile.yaml': SKILLETFILE,
      'skills/echo/skill.js': ECHO,
    });
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.org', ...args], {
        cwd: join(cwd, 'skills'),
        encoding: 'utf8',
      }).trim();
    git('init', '--quiet');
    git('add', '.');
    git('commit', '--quiet', '-m', 'one');
    const url = `git+${pathToFileURL(join(cwd, 'skills')).href}`;
    return { cwd, git, url, commit: git('rev-parse', 'HEAD') };
  }

  test('is installed, and a folder of it, whatever comes later', async () => {
    const { cwd, git, url, commit } = await repository();
    await writeFile(join(cwd, 'skills/echo/skill.js'), 'throw new Error("later");\n');
    git('commit', '--quiet', '-a', '-m', 'two');
    const { code, stderr } = await command(cwd, ['install', `${url}#${commit}:echo`, '--yes']);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect((await lockOf(cwd))['echo']).toMatchObject({ resolved: `${url}#${commit}:echo` });
    const installed = await filesOf(cwd);
    await rm(join(cwd, 'project/skillet_skills'), { recursive: true });
    expect((await command(cwd, ['install'])).stdout).toBe('echo: installed\n');
    expect(await filesOf(cwd)).toEqual(installed);
  });

  test('is refused without its whole hash, when it is not there, and with a link in it', async () => {
    const { cwd, git, url, commit } = await repository();
    execFileSync('ln', ['-s', '/etc/passwd', 'echo/secrets'], { cwd: join(cwd, 'skills') });
    git('add', '.');
    git('commit', '--quiet', '-m', 'two');
    const linked = git('rev-parse', 'HEAD');
    const before = await filesOf(cwd);
    for (const [source, says] of [
      [`${url}#main`, 'say which commit'],
      [`${url}#${commit.slice(0, 12)}`, 'say which commit'],
      [`${url}#${commit}:../x`, 'is no folder'],
      [`${url}#${'0'.repeat(40)}`, 'git says: '],
      [`${url}#${commit}:nowhere`, 'git says: '],
      [`${url}#${linked}:echo`, 'neither a file nor a folder'],
      ['git+http://127.0.0.1/x.git#main', 'git+https:'],
      [`git+ext::sh#${commit}`, 'git+https:'],
    ] as const) {
      const done = await command(cwd, ['install', source, '--yes']);
      expect(done.stderr).toContain(says);
      expect(done.code).not.toBe(0);
    }
    expect(await filesOf(cwd)).toEqual(before);
  });
});

test('an MCP server of npm runs from what was installed, with its arguments, and as its entry says', async () => {
  await using registry = await NpmRegistry.open();
  const manifest = { type: 'module', bin: { 'mcp-server-teller': 'server.js' } };
  const files = { 'server.js': SERVER };
  await registry.publish({ name: '@acme/mcp-server-teller', version: '1.2.3', manifest, files });
  const cwd = await workspace({ 'project/runtime-config.yaml': CONFIG });
  const install = ['install', '--yes', 'mcp:npm:@acme/mcp-server-teller@1', '--', 'one', '${HOME}'];
  const { code, stdout, stderr } = await command(cwd, install, registry.env);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  expect(stdout).toMatch(/^teller 1\.2\.3\n/);
  expect((await lockOf(cwd))['teller']).toMatchObject({
    resolved: 'mcp:npm:@acme/mcp-server-teller@1.2.3',
    server: { args: ['one', '${HOME}'] },
  });
  const asked = registry.asked.length;
  const served = async (config: string, mount: string) => {
    await writeFile(join(cwd, 'project/runtime-config.yaml'), config);
    const args = ['start', '--frozen'];
    await using host = new Cli({ cwd: join(cwd, 'project'), args, env: registry.env });
    const url = await host.url();
    await host.ready(mount);
    const { body } = await run(url, `${mount}/tools/tell`, {});
    return JSON.stringify(body);
  };
  // No variable of the host is put in its place.
  expect(await served(CONFIG, 'teller')).toContain('${HOME}');
  const entry = 'skills: [{name: t, installed: teller, mount: say, env: {MOOD: loud}}]\n';
  expect(await served(`${entry}server: {host: 127.0.0.1, port: 0}\n`, 'say')).toContain('loud');
  expect(registry.asked).toHaveLength(asked);
}, 120_000);

test('a package without a program is no MCP server, and one has to say of which registry it is', async () => {
  await using registry = await NpmRegistry.open();
  await registry.publish({ name: 'left-pad', version: '1.3.0' });
  const cwd = await workspace({ 'project/runtime-config.yaml': CONFIG });
  const before = await filesOf(cwd);
  for (const [source, says] of [
    ['mcp:npm:left-pad', 'no program that could be an MCP server'],
    ['mcp:left-pad', 'say of which registry: mcp:npm:left-pad or mcp:pypi:left-pad'],
    ['mcp:pypi:--index-url=x', "can't be the name of a package"],
  ] as const) {
    const { code, stderr } = await command(cwd, ['install', source, '--yes'], registry.env);
    expect(stderr).toContain(says);
    expect(code).not.toBe(0);
  }
  expect(await filesOf(cwd)).toEqual(before);
});

describe('what is installed', () => {
  async function project() {
    const registry = await NpmRegistry.open();
    const publish = (version: string, text: string, days = 30) =>
      registry.publish({
        name: 'skill-echo',
        version,
        days,
        files: {
          'Skilletfile.yaml': `${SKILLETFILE.replace('1.0.0', version)}examples:\n  - input: {text: hi}\n    output: {text: hi}\n`,
          'skill.js': text,
        },
      });
    await publish('1.0.0', ECHO);
    const cwd = await workspace({ 'project/runtime-config.yaml': CONFIG });
    const host = (...args: string[]) => command(cwd, args, registry.env);
    await host('install', 'npm:skill-echo@^1', '--yes');
    return { registry, publish, cwd, host };
  }

  test('is told of when there is something newer, and updated', async () => {
    const { registry, publish, cwd, host } = await project();
    await using _ = registry;
    expect(await host('outdated')).toMatchObject({ code: 0, stdout: 'all are up to date\n' });
    expect((await host('update', '--yes')).stdout).toBe('echo is up to date\n');
    await publish('1.1.0', `${ECHO}// newer\n`);
    await publish('2.0.0', `${ECHO}// other\n`);
    const { code, stdout } = await host('outdated');
    expect(code).toBe(1);
    expect(stdout).toMatch(/^echo +1\.0\.0 +1\.1\.0 +2\.0\.0$/m);
    expect((await host('update', 'echo', '--yes')).stdout).toMatch(/echo: installed; its example/);
    expect((await lockOf(cwd))['echo']).toMatchObject({ resolved: 'npm:skill-echo@1.1.0' });
    expect((await host('update', 'nothing', '--yes')).stderr).toContain('only echo');
  }, 120_000);

  test('stays as it was when the examples of its update fail', async () => {
    const { registry, publish, cwd, host } = await project();
    await using _ = registry;
    await publish('1.1.0', 'export const handler = () => ({ text: "ho" });\n');
    const before = await filesOf(cwd);
    await using served = new Cli({ cwd: join(cwd, 'project'), env: registry.env });
    const url = await served.url();
    await served.ready('echo');
    const { code, stderr } = await host('update', '--yes');
    expect(code).toBe(1);
    expect(stderr).toContain('echo stays as it was: the example {"text":"hi"}');
    expect(await filesOf(cwd)).toEqual(before);
    expect((await run(url, 'echo', { text: 'hi' })).body).toEqual({ text: 'hi' });
  }, 120_000);
});
