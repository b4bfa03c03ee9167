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
    ['no file', undefined, 'skills.yaml does not exist'],
    ['an empty list', 'skills: []\n', 'nothing to discover'],
    [
      'no address',
      'skills:\n  - localhost\n',
      'skills.yaml:2: each of `skills` must be an address',
    ],
    ['another scheme', 'skills: ["ftp://x"]\n', 'it must begin with `http://` or `https://`'],
    ['an unknown key', 'skills: []\npool: 3\n', 'skills.yaml:2: unknown key `pool`'],
    ['no duration', 'skills: []\npoll_interval: often\n', 'skills.yaml:2: `poll_interval`'],
    ['no list', 'skills: 5\n', '`skills` must be a list of addresses, not `5`'],
    ['no mapping', '- http://x\n', 'must be a mapping with `skills:`, not a list'],
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
  const text =
    'skills: [localhost, [x], {name: x}, {url: "http://x/?q"}, "${NO_SUCH}"]\npoll_intervall: 3s\ntimeout: 0\n';
  const cwd = await folder({ 'skills.yaml': text });
  const read = () => readConfig({ file: undefined, env: {}, cwd });
  expect(read).toThrow(ConfigError);
  const address =
    'each of `skills` must be an address such as `http://localhost:8000` or `http://localhost:8000/skills/time`';
  expect(read).toThrow(
    [
      `skills.yaml:1: ${address}, not \`localhost\``,
      `skills.yaml:1: ${address}, not a list`,
      `skills.yaml:1: ${address}, not a mapping`,
      `skills.yaml:1: ${address}, not \`http://x/?q\`: it contains a query or a fragment`,
      'skills.yaml:1: the variable NO_SUCH is not set; `${NO_SUCH:-default}` gives it a default',
      'skills.yaml:2: unknown key `poll_intervall`: did you mean `poll_interval`?',
      'skills.yaml:3: `timeout` must be a duration such as `250ms`, `30s`, `5m` or `1h`, not `0`: it must be more than 0',
    ].join('\n'),
  );
});

describe('a configuration that can be used', () => {
  const read = async (text: string, env: Readonly<Record<string, string>> = {}) =>
    readConfig({ file: undefined, env, cwd: await folder({ 'skills.yaml': text }) });

  it('takes addresses as the original writes them, and from the environment, each once', async () => {
    const text = 'skills: [http://a/, {name: x, url: http://b/skills/x}, "${HOST_C}", http://a]\n';
    const config = await read(text, { HOST_C: 'http://c' });
    const skills = ['http://a', 'http://b/skills/x', 'http://c'];
    expect(config).toEqual({ skills, pollInterval: 30_000, timeout: 5_000 });
  });

  it.each(['', 'skills:\n', 'timeout: 2s\n'])(
    'may leave the addresses to SKILLET_SKILLS: %j',
    async (text) => {
      const { skills } = await read(text, { SKILLET_SKILLS: 'http://a/, ,http://b' });
      expect(skills).toEqual(['http://a', 'http://b']);
    },
  );

  it('may be missing when SKILLET_SKILLS is set, whose faults are told', async () => {
    const cwd = await folder({});
    const withSkills = (skills: string) => () =>
      readConfig({ file: undefined, env: { SKILLET_SKILLS: skills }, cwd });
    expect(withSkills('http://a')().skills).toEqual(['http://a']);
    expect(withSkills('http://a,http://b?q')).toThrow(
      'SKILLET_SKILLS: `http://b?q` is not an address such as `http://localhost:8000`: it contains a query or a fragment',
    );
  });
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
