import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { Cli, get } from './support/cli.ts';
import { RemoteServer } from './support/remote-server.ts';
import { workspace } from './support/workspace.ts';

const SERVER = fileURLToPath(
  new URL('../../../packages/mcp-client/test/fixtures/server.mjs', import.meta.url),
);
const started = (...options: string[]) => ({
  command: [process.execPath, SERVER, ...options],
  ping_interval: '300ms',
});

const remote = new RemoteServer('legacy');
let cli: Cli;
let url: string;

beforeAll(async () => {
  await remote.start();
  const config = {
    skills: [
      { name: 'hangs', mount: 'hangs', timeout: '1s', mcp: started() },
      { name: 'busy', mount: 'busy', env: { API_KEY: 'sk-never-shown' }, mcp: started() },
      { name: 'many', mount: 'many', workers: 2, mcp: { ...started(), stateless: true } },
      { name: 'exits', mount: 'exits', mcp: started('--exit=3') },
      { name: 'away', mount: 'away', mcp: { url: remote.url, ping_interval: '1s' } },
    ],
    server: { host: '127.0.0.1', port: 0 },
  };
  const cwd = await workspace({ 'runtime-config.yaml': JSON.stringify(config) });
  cli = new Cli({ cwd });
  url = await cli.url();
  await Promise.all(['hangs', 'busy', 'away'].map((mount) => cli.ready(mount)));
});
afterAll(async () => {
  await cli[Symbol.asyncDispose]();
  await remote.stop();
});

async function call(mount: string, tool: string, body: unknown = {}) {
  const path = `${url}/skills/${mount}/tools/${tool}`;
  const answer = await fetch(path, { method: 'POST', body: JSON.stringify(body) });
  return { status: answer.status, text: await answer.text() };
}

async function healthOf(mount: string): Promise<{ status: string; error?: string }> {
  const { skills } = await get(`${url}/health`);
  return (skills as Record<string, { status: string; error?: string }>)[mount]!;
}

const died = (mount: string) =>
  cli.line((line) => line['event'] === 'worker-died' && line['mount'] === mount);

test('one that ends at its start is not well, and what it wrote says why', async () => {
  await vi.waitFor(async () => {
    expect((await healthOf('exits')).error).toContain('no key given: set API_KEY');
  });
  const { error } = await healthOf('exits');
  expect(error).toContain('The server exited with code 3');
});

test('one that answers nothing is started anew, with the reason', async () => {
  const [{ status }, { msg }] = await Promise.all([call('hangs', 'block'), died('hangs')]);
  expect(status).toBe(504);
  expect(msg).toContain('has not answered a ping within 0.3 s, 2 times in a row');
  await cli.ready('hangs', 'w2');
  expect((await call('hangs', 'echo', { message: 'hi' })).text).toContain('hi');
});

test('one that is busy with a long call is left alone', async () => {
  expect((await call('busy', 'spin', { ms: 2500 })).text).toContain('spun');
  expect(cli.lines.some(({ event, mount }) => event === 'worker-died' && mount === 'busy')).toBe(
    false,
  );
});

test('one elsewhere that is away is not well until it is there again', async () => {
  await remote.stop();
  const { msg } = await died('away');
  expect(msg).toMatch(/cannot be reached \(ECONNREFUSED\)/);
  await vi.waitFor(async () => {
    const { status, error } = await healthOf('away');
    expect(['backing-off', 'starting', 'quarantined']).toContain(status);
    expect(error).toMatch(/The server at 127\.0\.0\.1:\d+ cannot be reached \(ECONNREFUSED\)/);
  });
  await remote.start();
  await vi.waitFor(async () => {
    expect(await healthOf('away')).toMatchObject({ status: 'loaded' });
  }, 10_000);
  expect((await call('away', 'legacy_echo', { message: 'hi' })).text).toContain('hi');
});

test('of one that keeps nothing as many run as there are workers', async () => {
  await cli.ready('many', 'w2');
  await vi.waitFor(async () => {
    const pids = await Promise.all(Array.from({ length: 4 }, () => call('many', 'pid')));
    expect(new Set(pids.map(({ text }) => text)).size).toBe(2);
  });
});

test('a call under which the server died is answered with the cause and its last words, without secrets', async () => {
  const { status, text } = await call('busy', 'die', { message: 'the key is sk-never-shown' });
  expect(status).toBe(502);
  expect(text).toContain('exited with code 7');
  expect(text).toContain('the key is [redacted]');
  expect(text).not.toContain('sk-never-shown');
});
