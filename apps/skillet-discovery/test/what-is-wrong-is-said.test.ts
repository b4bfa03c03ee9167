import { ConfigError } from '@skillet/config';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../src/config/read-config.ts';
import { folder, get, startDiscovery } from './support/programs.ts';

async function refusal(
  file: string | undefined,
  args: readonly string[] = [],
): Promise<{ code: number | null; stderr: string }> {
  const dir = await folder(file === undefined ? {} : { 'skills.yaml': file });
  await using discovery = startDiscovery(undefined, { dir, args });
  return { code: await discovery.exit, stderr: discovery.stderr };
}

describe('a configuration that cannot be used ends the start with 2 and one line', () => {
  it.each<[string, string | undefined, string]>([
    ['no file', undefined, 'skills.yaml is not there'],
    ['no address', 'skills: []\n', 'nothing to discover'],
    ['no URL', 'skills:\n  - localhost\n', 'skills.yaml:2: "localhost" is no URL'],
    ['another scheme', 'skills: ["ftp://x"]\n', 'must begin with http'],
    ['an unknown key', 'skills: []\npool: 3\n', 'skills.yaml:2: unknown key `pool`'],
    ['no duration', 'skills: []\npoll_interval: often\n', 'skills.yaml:2: `poll_interval`'],
    ['no list', 'skills: 5\n', 'must be a list'],
    ['no YAML', 'skills: [\n', 'skills.yaml:'],
  ])('%s', async (_what, file, words) => {
    const { code, stderr } = await refusal(file);
    expect(code).toBe(2);
    expect(stderr).toContain(words);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('a port that is none', async () => {
    const { code, stderr } = await refusal('skills: ["http://localhost:1"]\n', ['--port', 'x']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('--port must be a number')]);
  });
});

it('says all that is wrong in a file at once, with its line', async () => {
  const text = 'skills: [localhost, [x]]\npoll_intervall: 3s\ntimeout: 0\n';
  const cwd = await folder({ 'skills.yaml': text });
  const read = () => readConfig({ file: undefined, skills: undefined, cwd });
  expect(read).toThrow(ConfigError);
  expect(read).toThrow(
    [
      'skills.yaml:1: "localhost" is no URL; write e.g. http://localhost:8000 or http://localhost:8000/skills/time',
      'skills.yaml:1: `skills` lists addresses',
      'skills.yaml:2: unknown key `poll_intervall`: did you mean `poll_interval`?',
      'skills.yaml:3: `timeout` must be a duration such as 30s, not `0`',
    ].join('\n'),
  );
});

it('answers unknown paths and wrong methods as the host does, and ends with 0 on SIGTERM', async () => {
  const dir = await folder({ 'skills.yaml': 'skills: ["http://127.0.0.1:9"]\n' });
  await using discovery = startDiscovery(undefined, { dir });
  const url = await discovery.url;
  expect(await get(`${url}/nothing`)).toEqual({ detail: 'Not Found' });
  const wrong = await fetch(`${url}/catalog`, { method: 'POST' });
  expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  expect((await fetch(`${url}/refresh`)).status).toBe(405);
  // The name that older clients know.
  expect((await fetch(`${url}/rediscover`, { method: 'POST' })).status).toBe(200);
  const docs = await (await fetch(`${url}/docs`)).text();
  const { paths } = (await get(`${url}/openapi.json`)) as { paths: object };
  for (const path of ['/catalog', '/skills', '/search', '/refresh', '/rediscover', '/health']) {
    expect(docs).toContain(` ${path}`);
    expect(paths).toHaveProperty([path]);
  }
  expect(await discovery.end()).toBe(0);
});
