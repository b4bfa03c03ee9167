import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { installedServers, type InstalledServers } from '../../../scripts/mcp/installed-servers.ts';
import { connect } from '../src/index.ts';
import { isAlive, listening } from './support/fixture.ts';

// Fetches packages of two registries at first, and starts seven programs: half a minute.
let servers: InstalledServers;
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'skillet-mcp-servers-'));
  servers = await installedServers();
}, 300_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

const echo = { message: 'hello' };
const thought = { thought: 'one', nextThoughtNeeded: false, thoughtNumber: 1, totalThoughts: 1 };

test.each([
  ['everything', ['stdio'], 'legacy', 'echo', echo, 'Echo: hello'],
  ['filesystem', ['.'], 'legacy', 'list_allowed_directories', {}, '/'],
  ['memory', [], 'legacy', 'read_graph', {}, 'entities'],
  ['sequential-thinking', [], 'legacy', 'sequentialthinking', thought, 'thoughtNumber'],
  ['time', [], 'modern', 'get_current_time', { timezone: 'UTC' }, 'UTC'],
  ['git', [], 'modern', 'git_status', { repo_path: '/nowhere' }, '/nowhere'],
  ['fetch', [], 'modern', 'fetch', { url: 'http://127.0.0.1:1/' }, '127.0.0.1'],
] as const)(
  '%s is understood, and ends without leftovers',
  async (server, args, era, tool, given, said) => {
    const command = [servers[server], ...args];
    const env = { ...process.env, MEMORY_FILE_PATH: path.join(folder, 'memory.jsonl') };
    const target = { kind: 'stdio' as const, command, cwd: folder, env };
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
