import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Cli, get, run } from './support/cli.ts';
import { ECHO, SKILLETFILE, workspace } from './support/workspace.ts';

const HARMFUL = `
import { execSync } from 'node:child_process';
import { Worker } from 'node:worker_threads';
const trap = () => { throw new TypeError('sprung'); };
const harm = {
  huge: () => ({ text: 'x'.repeat(200e6) }),
  long: () => ({ text: Array.from({ length: 40 }, () => 'x'.repeat(1e6)) }),
  tamper: () => { JSON.parse = JSON.stringify = Array.prototype.map = trap; return { text: 'done' }; },
  nest: () => new Worker('0', { eval: true }),
  sleep: () => execSync('sleep 30'),
};
export const handler = ({ text }) => (harm[text] ?? (() => ({ text })))();
`;

let cli: Cli;
let url: string;

beforeAll(async () => {
  const cwd = await workspace({
    'runtime-config.yaml': `
skills:
  - name: harmful
    path: ./harmful
    mount: harmful
    workers: 1
    limits: {stall: 1s}
    restart: {max: 1000, backoff: {initial: 1ms, max: 1ms}}
  - {name: calm, path: ./calm, mount: calm}
server: {host: 127.0.0.1, port: 0}
`,
    'harmful/Skilletfile.yaml': SKILLETFILE,
    'harmful/skill.js': HARMFUL,
    'calm/Skilletfile.yaml': SKILLETFILE,
    'calm/skill.js': ECHO,
  });
  cli = new Cli({ cwd });
  url = await cli.url();
  await Promise.all(['harmful', 'calm'].map((mount) => cli.ready(mount)));
});
afterAll(() => cli[Symbol.asyncDispose]());

describe('an answer over limits.response', () => {
  test.each([
    ['huge', 'a text of 200000000 characters'],
    ['long', '40000130 bytes'],
  ])('(%s) is refused, and the limit and what was seen are named', async (text, seen) => {
    const { status, body } = await run(url, 'harmful', { text });
    expect({ status, code: body['code'] }).toEqual({ status: 502, code: 'bad_skill_response' });
    expect(body['detail']).toContain(`${seen}, over limits.response of 33554432 bytes`);
  });
});

test('a skill that starts a thread is told why it may not', async () => {
  const { body } = await run(url, 'harmful', { text: 'nest' });
  expect(body).toMatchObject({ code: 'skill_error' });
  expect(body['detail']).toContain('run it with `isolation: process`');
});

test('a skill that replaces built-in functions goes on, and its worker is replaced', async () => {
  expect((await run(url, 'harmful', { text: 'tamper' })).body).toEqual({ text: 'done' });
  await cli.line(({ event, mount }) => event === 'worker-died' && mount === 'harmful');
  await expect
    .poll(async () => (await run(url, 'harmful', { text: 'well' })).body, { timeout: 10_000 })
    .toEqual({ text: 'well' });
  expect(await get(`${url}/skills/harmful`)).toMatchObject({
    last_death: { cause: { kind: 'tampered', message: expect.stringContaining('JSON.parse') } },
  });
});

test('a thread whose native call does not return is a ghost in /health, and replaced', async () => {
  const { status, body } = await run(url, 'harmful', { text: 'sleep' });
  expect({ status, code: body['code'] }).toEqual({ status: 502, code: 'limit_exceeded' });
  expect(body['detail']).toMatch(/for \d+ ms, over limits\.stall of 1000 ms/);
  expect((await run(url, 'harmful', { text: 'well' })).body).toEqual({ text: 'well' });
  const ghosts = async () => {
    const health = (await get(`${url}/health`)) as { skills: { harmful: { ghosts: number } } };
    return health.skills.harmful.ghosts;
  };
  await expect.poll(ghosts, { timeout: 10_000 }).toBe(1);
});
