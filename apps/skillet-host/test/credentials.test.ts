import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { Cli, get, run } from './support/cli.ts';
import { followEvents } from './support/follow-events.ts';
import { workspace } from './support/workspace.ts';

const SKILLETFILE = `name: keyed
version: 1.0.0
entry: skill:handler
credentials:
  required: [API_KEY]
  optional: [REGION]
  how_to_get: Ask for one.
  steps: [Ask, Get]
  documentation: https://keys.test/
inputs:
  how: {type: string, default: tell}
outputs: {}
`;

const SKILL = `
import { createHash } from 'node:crypto';
import { writeSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
const seen = () => createHash('sha256').update(process.env.API_KEY ?? '').digest('hex');
export const handler = async ({ how }, { credentials, log }) => {
  const before = seen();
  console.log('using', credentials.API_KEY);
  log.info('with', { env: process.env.API_KEY });
  writeSync(1, 'raw ' + process.env.API_KEY + '\\n');
  await wait(Math.random() * 20);
  if (how === 'throw') throw new Error('no luck with ' + process.env.API_KEY);
  if (how === 'exit') setTimeout(() => { throw new Error('dying of ' + process.env.API_KEY); }, 1);
  if (how === 'late' || how === 'exit') await wait(60_000);
  return { before, after: seen() };
};
`;

const hash = (key: string) => createHash('sha256').update(key).digest('hex');

async function start(isolation: string, extra: Record<string, string> = {}) {
  const cwd = await workspace({
    'keyed/Skilletfile.yaml': SKILLETFILE,
    'keyed/skill.js': SKILL,
    'runtime-config.yaml': `skills:
  - {name: keyed, path: keyed, isolation: ${isolation}, concurrency: 1000, queue: 1000, workers: 1, timeout: ${extra['timeout'] ?? '30s'}, restart: {backoff: {initial: 10ms}, max: 20}}
server: {host: ${extra['host'] ?? '127.0.0.1'}, port: 0}
settings: {log_level: debug, crash_reports: full}
`,
  });
  const cli = new Cli({ cwd });
  onTestFinished(() => cli[Symbol.asyncDispose]());
  const url = await cli.url();
  await cli.ready('keyed');
  return { cli, url, cwd };
}

for (const isolation of ['thread', 'process']) {
  test(`a thousand callers of a ${isolation} each see their own key, and nothing else shows any`, async () => {
    const { cli, url, cwd } = await start(isolation, { timeout: '20s' });
    const events = await followEvents(url);
    const keys = Array.from({ length: 1000 }, (_, n) => `sk-${String(n)}-of-a-caller`);
    const call = (key: string, how: string) =>
      run(url, 'keyed', { skill_input: { how }, credentials: { API_KEY: key } });
    const answers = await Promise.all(
      keys.map((key, n) => call(key, n % 10 === 0 ? 'throw' : 'tell')),
    );
    for (const [n, { status, body }] of answers.entries()) {
      if (n % 10 === 0) expect(status).toBe(500);
      else expect(body).toEqual({ before: hash(keys[n] ?? ''), after: hash(keys[n] ?? '') });
    }
    expect((await run(url, 'keyed', { how: 'tell' })).status).toBe(401);
    const dying = await call('sk-of-the-one-that-dies', 'exit');
    expect(dying.status).toBe(502);
    await cli.line(({ event }) => event === 'worker-died');
    await cli.ready('keyed', 'w2');
    cli.signal('SIGTERM');
    const { stdout, stderr } = await cli.exit;
    const folder = join(cwd, '.skillet', 'crashes');
    const reports = await Promise.all(
      (await readdir(folder)).map((name) => readFile(join(folder, name), 'utf8')),
    );
    expect(reports).toHaveLength(1);
    expect(stdout).toContain('using [redacted]');
    const told = [stdout, stderr, events(), JSON.stringify([answers, dying]), ...reports];
    for (const text of told)
      for (const key of [...keys, 'sk-of-the-one-that-dies'])
        expect(text.includes(key), key).toBe(false);
  });

  test(`a handler in a ${isolation} that runs into its deadline leaves no key behind`, async () => {
    const { url } = await start(isolation, { timeout: '1s' });
    const credentials = { API_KEY: 'sk-of-the-late-one', REGION: 'eu' };
    const late = await run(url, 'keyed', { skill_input: { how: 'late' }, credentials });
    expect(late.status).toBe(504);
    expect(await run(url, 'keyed', {})).toMatchObject({ status: 401 });
  });
}

test('who sends no key is told which and how to get it; health and schema have the names', async () => {
  const { url } = await start('thread');
  const { status, body, headers } = await run(url, 'keyed', { how: 'tell' });
  expect(status).toBe(401);
  expect(headers.get('www-authenticate')).toBe('Skillet-Credentials realm="keyed"');
  expect(body['detail']).toMatchObject({
    error: 'missing_credentials',
    required_credentials: ['API_KEY'],
    optional_credentials: ['REGION'],
    how_to_get: 'Ask for one.',
    steps: ['Ask', 'Get'],
    documentation: 'https://keys.test/',
  });
  const names = { required: ['API_KEY'], optional: ['REGION'] };
  expect(await get(`${url}/skills/keyed/health`)).toMatchObject({ skill: { credentials: names } });
  expect(await get(`${url}/skills/keyed/schema`)).toMatchObject({ credentials: names });
  expect(await get(`${url}/skills/keyed/inventory`)).toMatchObject({
    skill: { credentials: names },
  });
  const denied = { skill_input: {}, credentials: { API_KEY: 'sk', LD_PRELOAD: '/tmp/evil.so' } };
  const refused = await run(url, 'keyed', denied);
  expect(refused.status).toBe(422);
  expect(JSON.stringify(refused.body)).not.toContain('evil.so');
});
