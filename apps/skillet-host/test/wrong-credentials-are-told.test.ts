import { expect, test, vi } from 'vitest';
import { WrongCredentials } from '../src/log/wrong-credentials.ts';
import { Cli, run } from './support/cli.ts';
import { ECHO, SKILLETFILE, workspace } from './support/workspace.ts';
import { writeKeys } from './support/write-keys.ts';

const TOKEN = 'the-admins-own-token-0123456789';

test('wrong keys are counted and said, made to wait by address, and never in the way of right ones', async () => {
  const cwd = await workspace({
    'echo/Skilletfile.yaml': SKILLETFILE,
    'echo/skill.js': ECHO,
    'runtime-config.yaml': `skills: [{name: echo, path: echo}]
server: {host: 127.0.0.1, port: 0, trust_proxy: loopback, admin_token: ${TOKEN}}
callers: {required: true}
`,
  });
  const keys = await writeKeys(cwd, ['agent', 'operator']);
  await using cli = new Cli({ cwd });
  const url = await cli.url();
  await cli.ready('echo');
  const right = keys.get('agent') ?? '';
  const wrong = keys.get('operator')?.replace(/_[0-9a-f]{8}$/, '_00000000') ?? '';
  const call = async (from: string, key: string) => {
    const headers = { 'X-Forwarded-For': from, Authorization: `Bearer ${key}` };
    return (await run(url, 'echo', { text: 'a' }, headers)).status;
  };
  const guesses: number[] = [];
  for (let n = 0; n < 12; n += 1) guesses.push(await call('192.0.2.7', wrong));
  expect(guesses).toEqual([...Array.from({ length: 10 }, () => 401), 429, 429]);
  expect([await call('192.0.2.7', right), await call('192.0.2.8', wrong)]).toEqual([200, 401]);
  const asked = { headers: { Authorization: `Bearer ${TOKEN}` } };
  expect(await (await fetch(`${url}/metrics`, asked)).text()).toContain(
    'skillet_credentials_refused_total{kind="key"} 13\n',
  );
  cli.signal('SIGTERM');
  const { stdout } = await cli.exit;
  const said = stdout.match(/callers: [^"]* wrong key[^"]*/g);
  expect(said).toEqual([
    'callers: 1 wrong key from 192.0.2.7',
    'callers: 12 wrong keys from 2 addresses, most from 192.0.2.7',
  ]);
  expect(stdout).not.toContain(wrong);
});

test('what comes within a minute is one line, and nothing is left when nothing comes', () => {
  vi.useFakeTimers();
  try {
    const lines: unknown[] = [];
    const told = new WrongCredentials({ warn: (line: unknown) => lines.push(line) });
    for (let n = 0; n < 5000; n += 1) told.note('token', `address-${String(n)}`);
    told.note('admin_token');
    expect(lines).toEqual(['callers: 1 bad token from address-0']);
    vi.advanceTimersByTime(60_000);
    expect(lines.slice(1)).toEqual([
      'callers: 4999 bad tokens, 1 wrong admin token from 1000 addresses or more, most from address-1',
    ]);
    vi.advanceTimersByTime(60_000);
    expect([lines.length, vi.getTimerCount()]).toEqual([2, 0]);
  } finally {
    vi.useRealTimers();
  }
});
