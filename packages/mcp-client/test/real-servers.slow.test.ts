import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { connect } from '../src/index.ts';
import { isAlive, listening } from './support/fixture.ts';

// Fetches packages of two registries and starts seven programs: half a minute.
const run = promisify(execFile);
const NPM = ['everything', 'filesystem', 'memory', 'sequential-thinking'];
const PYPI = ['mcp-server-time==2026.10.19', 'mcp-server-git==2026.10.19'];
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'skillet-mcp-servers-'));
  const packages = NPM.map((name) => `@modelcontextprotocol/server-${name}@2026.8.31`);
  const quiet = ['--no-audit', '--no-fund', '--ignore-scripts'];
  await run('npm', ['install', ...quiet, '--prefix', folder, ...packages]);
  await run('python3', ['-m', 'venv', path.join(folder, 'venv')]);
  const pip = path.join(folder, 'venv/bin/pip');
  await run(pip, ['install', '-q', ...PYPI, 'mcp-server-fetch==2026.10.24']);
}, 300_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

const echo = { message: 'hello' };
const thought = { thought: 'one', nextThoughtNeeded: false, thoughtNumber: 1, totalThoughts: 1 };

test.each([
  ['node_modules/.bin/mcp-server-everything', ['stdio'], 'legacy', 'echo', echo, 'Echo: hello'],
  ['node_modules/.bin/mcp-server-filesystem', ['.'], 'legacy', 'list_allowed_directories', {}, '/'],
  ['node_modules/.bin/mcp-server-memory', [], 'legacy', 'read_graph', {}, 'entities'],
  [
    'node_modules/.bin/mcp-server-sequential-thinking',
    [],
    'legacy',
    'sequentialthinking',
    thought,
    'thoughtNumber',
  ],
  ['venv/bin/mcp-server-time', [], 'modern', 'get_current_time', { timezone: 'UTC' }, 'UTC'],
  ['venv/bin/mcp-server-git', [], 'modern', 'git_status', { repo_path: '/nowhere' }, '/nowhere'],
  ['venv/bin/mcp-server-fetch', [], 'modern', 'fetch', { url: 'http://127.0.0.1:1/' }, '127.0.0.1'],
])(
  '%s is understood, and ends without leftovers',
  async (program, args, era, tool, given, said) => {
    const command = [path.join(folder, program), ...args];
    const target = { kind: 'stdio' as const, command, cwd: folder };
    const options = listening({ notifications: [], notices: [], stderr: [] });
    const session = await connect(target, options);
    onTestFinished(() => session.close());
    expect(session.era).toBe(era);
    expect((await session.listTools()).map(({ name }) => name)).toContain(tool);
    const answer = await session
      .request('tools/call', { name: tool, arguments: given })
      .then(({ text }) => text, String);
    expect(answer).toContain(said);
    await session.close();
    expect(isAlive(session.pid!)).toBe(false);
  },
);
