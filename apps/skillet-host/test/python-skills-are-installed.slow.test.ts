import { readdir, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { Cli, get, run } from './support/cli.ts';
import { command, filesOf, folderOf, lockOf } from './support/installing.ts';
import { PythonIndex } from './support/python-index.ts';
import { workspace } from './support/workspace.ts';

const CONFIG = 'skills: []\nserver: {host: 127.0.0.1, port: 0}\n';
const SKILLETFILE = `name: echo
version: 1.0.0
description: Shouts what it is told
runtime: python
entry: skill:handler
inputs:
  text: {type: string, description: what to shout}
outputs:
  text: {type: string, description: what was shouted}
examples:
  - input: {text: hi}
    output: {text: 'HI!'}
`;
const HANDLER = `from shout import shout

def handler(params):
    return {"text": shout(params["text"])}
`;
const SERVER = `import json, sys

def answer(method):
    if method == "initialize":
        return {"protocolVersion": "2025-06-18", "capabilities": {"tools": {}},
                "serverInfo": {"name": "teller", "version": "1"}}
    if method == "tools/list":
        return {"tools": [{"name": "tell", "inputSchema": {"type": "object", "properties": {}}}]}
    return {"content": [{"type": "text", "text": " ".join(sys.argv[1:])}]}

def main():
    for line in sys.stdin:
        message = json.loads(line)
        if "id" in message:
            print(json.dumps({"jsonrpc": "2.0", "id": message["id"],
                              "result": answer(message["method"])}), flush=True)
`;

async function project(requirements: string) {
  const index = await PythonIndex.open();
  const shout = 'from mark import mark\n\ndef shout(text):\n    return text.upper() + mark\n';
  await index.publish('shout', '1.0.0', { 'shout.py': shout }, { needs: ['mark>=1'] });
  await index.publish('mark', '1.0.0', { 'mark.py': 'mark = "!"\n' }, { program: 'mark:mark' });
  const cwd = await workspace({
    'project/runtime-config.yaml': CONFIG,
    'echo/Skilletfile.yaml': SKILLETFILE,
    'echo/skill.py': HANDLER,
    'echo/requirements.txt': requirements,
  });
  const host = (...args: string[]) => command(cwd, args, index.env);
  return { index, cwd, host };
}

test('a Python skill gets an environment of its own, which the lock has and a frozen host looks at', async () => {
  const { index, cwd, host } = await project('shout>=1 # loud\n');
  await using _ = index;
  const { code, stdout, stderr } = await host('install', '../echo', '--yes', '--allow-new');
  expect({ code, stderr }).toMatchObject({ code: 0 });
  expect(stdout).toMatch(/needs +2 packages \(mark@1\.0\.0, shout@1\.0\.0\)/);
  const entry = (await lockOf(cwd))['echo'];
  expect(entry).toMatchObject({
    platform: expect.stringMatching(/^python3\.\d+$/) as string,
    dependencies: {
      'pypi:mark': { resolved: 'pypi:mark@1.0.0' },
      'pypi:shout': { integrity: expect.stringMatching(/^sha256-/) as string },
    },
  });
  // What the lock has comes back as it was, whatever is newer.
  const installed = await filesOf(cwd);
  await index.publish('mark', '2.0.0', { 'mark.py': 'mark = "?"\n' });
  await rm(join(cwd, 'project/skillet_skills'), { recursive: true });
  expect((await host('install')).stdout).toBe('echo: installed\n');
  expect(await filesOf(cwd)).toEqual(installed);

  const asked = index.asked.length;
  const args = ['start', '--frozen'];
  await using served = new Cli({ cwd: join(cwd, 'project'), args, env: index.env });
  const url = await served.url();
  expect((await run(url, 'echo', { text: 'hi' })).body).toEqual({ text: 'HI!' });
  expect(index.asked).toHaveLength(asked);
  // Another interpreter is another skill.
  const link = join(await folderOf(cwd, 'echo'), '.venv/bin/python');
  expect(await readdir(join(link, '..'))).toEqual(['python']);
  const python = await readlink(link);
  await rm(link);
  await symlink('../../skill.py', link);
  await fetch(`${url}/reload`, { method: 'POST' });
  expect((await get(`${url}/health`))['status']).toBe('degraded');
  await rm(link);
  await symlink(python, link);
  await fetch(`${url}/reload`, { method: 'POST' });
  expect((await get(`${url}/health`))['status']).toBe('healthy');
  // So is one that leads elsewhere in a way that fits together.
  const settings = join(link, '../../pyvenv.cfg');
  await rm(link);
  await symlink(process.execPath, link);
  const text = await readFile(settings, 'utf8');
  await writeFile(settings, text.replace(/^home = .*/, `home = ${dirname(process.execPath)}`));
  await fetch(`${url}/reload`, { method: 'POST' });
  expect(JSON.stringify(await get(`${url}/health`))).toContain('leads to another Python');
}, 180_000);

test('what has no digest that fits, is younger than can be told, or from elsewhere is refused', async () => {
  const { index, cwd, host } = await project('');
  await using _ = index;
  const before = await filesOf(cwd);
  const none = '0'.repeat(64);
  for (const [requirements, says, ...flags] of [
    [
      `shout==1.0.0 --hash=sha256:${none}\nmark==1.0.0 --hash=sha256:${none}`,
      'pip says: ',
      '--allow-new',
    ],
    [`shout==1.0.0 --hash=sha256:${none}\nmark`, 'some have a --hash', '--allow-new'],
    ['nowhere', 'pip says: ', '--allow-new'],
    ['--index-url http://127.0.0.1:9/\nshout', 'nothing else is taken', '--allow-new'],
    ['shout @ http://127.0.0.1:9/x.whl', 'nothing else is taken', '--allow-new'],
    ['-e ../project', 'nothing else is taken', '--allow-new'],
    ['shout', 'pip'],
  ]) {
    await writeFile(join(cwd, 'echo/requirements.txt'), `${String(requirements)}\n`);
    const { code, stderr } = await host('install', '../echo', '--yes', ...flags);
    expect(stderr).toContain(says);
    expect(code).toBe(1);
  }
  expect(await filesOf(cwd)).toEqual(before);
}, 180_000);

test('an MCP server of PyPI runs from what was installed', async () => {
  const { index, cwd, host } = await project('');
  await using _ = index;
  const program = 'teller:main';
  await index.publish('mcp-server-teller', '1.2.0', { 'teller.py': SERVER }, { program });
  const install = ['install', '--yes', '--allow-new', 'mcp:pypi:mcp-server-teller', '--', 'one'];
  const { code, stdout, stderr } = await host(...install);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  expect(stdout).toMatch(/^teller 1\.2\.0\n/);
  const asked = index.asked.length;
  // What lies where it is started is not what was installed.
  await writeFile(join(cwd, 'project/teller.py'), 'raise RuntimeError("from elsewhere")\n');
  await using served = new Cli({ cwd: join(cwd, 'project'), args: ['start', '--frozen'] });
  const url = await served.url();
  await served.ready('teller');
  expect(JSON.stringify((await run(url, 'teller/tools/tell', {})).body)).toContain('one');
  expect(index.asked).toHaveLength(asked);
}, 180_000);
