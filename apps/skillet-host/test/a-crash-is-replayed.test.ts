import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import type { CrashReplayResult } from '../src/cli/crashes/replay/crash-replay-result.ts';
import type { CrashReport } from '../src/crash/report/crash-report.ts';
import { Cli, run } from './support/cli.ts';
import { command } from './support/command.ts';
import { SKILLETFILE, workspace } from './support/workspace.ts';

const DIES = `
import { writeFileSync } from 'node:fs';
function spin() { for (;;); }
export const handler = async ({ text }, { dataDir }) => {
  writeFileSync(dataDir + '/was-here', '');
  if (text === 'wait') await new Promise(() => setInterval(() => undefined, 1000));
  if (text === 'spin') spin();
  if (text === 'exit') process.exit(3);
  return { text };
};
`;

const CONFIG = `skills:
  - {name: dies, path: ./dies, mount: dies, timeout: 10s, limits: {stall: 1s}}
server: {host: 127.0.0.1, port: 0}
settings: {crash_reports: full}
`;

async function replay(cwd: string, ...args: string[]) {
  const { code, stdout, stderr } = await command(cwd, 'crashes', 'replay', '--json', ...args);
  if (stdout === '') throw new Error(stderr);
  return { code, ...(JSON.parse(stdout) as CrashReplayResult) };
}

test('the request of a report is made again, without a host, with the code of now or of then', async () => {
  const cwd = await workspace({
    'runtime-config.yaml': CONFIG,
    'dies/Skilletfile.yaml': SKILLETFILE,
    'dies/skill.js': DIES,
    'package.json': '{"type":"module"}',
  });
  let version = '';
  {
    const cli = new Cli({ cwd });
    await using _ = cli;
    const url = await cli.url();
    await cli.ready('dies');
    await run(url, 'dies', { text: 'exit' });
    await run(url, 'dies', { text: 'spin' });
    await vi.waitFor(async () => {
      const listed = await command(cwd, 'crashes', '--json');
      expect(JSON.parse(listed.stdout)).toHaveLength(2);
      const known = await command(cwd, 'versions', 'dies', '--json');
      version = (JSON.parse(known.stdout) as { live: string | null }).live ?? '';
      expect(version).not.toBe('');
    }, 20_000);
  }
  const { stdout } = await command(cwd, 'crashes', '--json');
  const [spun = '', exited = ''] = (JSON.parse(stdout) as CrashReport[]).map(({ id }) => id);
  const state = await readdir(join(cwd, '.skillet'), { recursive: true });

  // What was found is told, also where the profile can't be written.
  const same = await replay(cwd, exited, '--profile', 'missing/x.cpuprofile');
  const profile_error = "missing/x.cpuprofile can't be written: ENOENT";
  const inSameWay = { outcome: 'same-death', profile: null, profile_error };
  expect(same).toMatchObject({ code: 1, fixed: false, requests: [inSameWay] });

  const blocked = await replay(cwd, spun, '--profile', 'spin.cpuprofile');
  expect(blocked).toMatchObject({
    code: 1,
    requests: [{ outcome: 'same-death', profile: 'spin.cpuprofile' }],
  });
  // The profile of a worker that had to be ended says what it was doing.
  const profile = JSON.parse(await readFile(join(cwd, 'spin.cpuprofile'), 'utf8')) as {
    nodes: { callFrame: { functionName: string } }[];
  };
  expect(profile.nodes.map(({ callFrame }) => callFrame.functionName)).toContain('spin');

  await writeFile(join(cwd, 'dies/skill.js'), DIES.replace("'exit'", "'never'"));
  const fixed = await replay(cwd, exited);
  expect(fixed).toMatchObject({ code: 0, fixed: true, requests: [{ outcome: 'fixed' }] });
  const then = await replay(cwd, exited, '--version', version.slice(0, 6));
  expect(then).toMatchObject({ code: 1, requests: [{ outcome: 'same-death' }] });
  const text = await command(cwd, 'crashes', 'replay', exited, '--version', './dies');
  expect(text.stdout).toMatch(/^was {3}worker w1 of dies [^]*\nfixed\n$/);
  expect(text.code).toBe(0);
  expect(await readdir(join(cwd, '.skillet'), { recursive: true })).toEqual(state);

  // One that is interrupted leaves nothing of the version that was laid out, and of what it has run.
  const known = join(cwd, '.skillet/crashes', `${exited}.json`);
  const waits = (await readFile(known, 'utf8'))
    .replaceAll(exited, 'waits')
    .replace('{\\"text\\":\\"exit\\"}', '{\\"text\\":\\"wait\\"}');
  await writeFile(join(cwd, '.skillet/crashes/waits.json'), waits);
  const temp = join(cwd, 'temp');
  await mkdir(temp);
  const cli = new Cli({
    args: ['crashes', 'replay', 'waits', '--version', version],
    ...{ cwd, env: { TMPDIR: temp } },
  });
  await using _ = cli;
  await vi.waitFor(async () => {
    const below = await readdir(temp, { recursive: true });
    expect(below.some((path) => path.endsWith('was-here'))).toBe(true);
    expect(below.some((path) => path.startsWith('skillet-version-'))).toBe(true);
  }, 20_000);
  cli.signal('SIGINT');
  expect(await cli.exit).toMatchObject({ signal: 'SIGINT', stdout: '' });
  expect(await readdir(temp)).toEqual([]);
}, 90_000);

const report = (body: object) => ({
  ...{ kind: 'worker', at: 0, summary: 'worker w1 of dies died', skill: 'dies', mount: 'dies' },
  ...{ revision: 'r1', worker: 'w1', cause: { kind: 'exit', code: 3 }, uptimeMs: 1 },
  ...{ culprit: null, lines: [], samples: [], ...body },
});
const request = { requestId: 'q', method: 'POST', path: '/run', size: 9, at: 0 };

test('a crash is not called fixed for an answer that shows nothing', async () => {
  const wants = { mount: 'wants', culprit: 'q' };
  const body = '{"skill_input":{},"credentials":"[redacted]"}';
  const cwd = await workspace({
    'runtime-config.yaml': CONFIG.replace('server', '  - {name: wants, path: ./wants}\nserver'),
    'dies/Skilletfile.yaml': SKILLETFILE,
    'dies/skill.js': DIES,
    'wants/Skilletfile.yaml': `${SKILLETFILE}credentials: {required: [KEY]}\n`.replace(
      /inputs[^]*outputs/,
      'inputs: {}\noutputs',
    ),
    'wants/skill.js': "export const handler = () => ({ text: 'there' });",
    'package.json': '{"type":"module"}',
    '.skillet/crashes/a.json': JSON.stringify({
      id: 'a',
      ...report({ requests: [{ ...request, body: '{"text":"x"}' }, request] }),
    }),
    '.skillet/crashes/b.json': JSON.stringify({
      id: 'b',
      ...report({ ...wants, requests: [{ ...request, body }] }),
    }),
  });
  const given = new Cli({
    ...{ cwd, args: ['crashes', 'replay', 'b'], env: { SKILLET_CREDENTIAL_KEY: 'k' } },
  });
  await using _ = given;
  const [one, without, fixed] = await Promise.all([
    command(cwd, 'crashes', 'replay', 'a'),
    replay(cwd, 'b', '--profile', 'other.cpuprofile'),
    given.exit,
  ]);
  expect(one.code).toBe(1);
  expect(one.stdout).toMatch(
    /! 1 of the 2 requests [^]*\nfixed\n\nunclear: a request [^\n]* was not made again\n$/,
  );
  expect(without).toMatchObject({ code: 1, fixed: false, requests: [{ outcome: 'unclear' }] });
  expect(without.requests[0]?.why).toContain('SKILLET_CREDENTIAL_<NAME>');
  expect(fixed).toMatchObject({ code: 0 });
  expect(fixed.stdout).toMatch(/\nfixed\n$/);
}, 30_000);

test('what cannot be replayed is said with how to get it', async () => {
  const cwd = await workspace({
    'runtime-config.yaml': CONFIG.replace('full', 'on'),
    'dies/Skilletfile.yaml': SKILLETFILE,
    'dies/skill.js': DIES,
    '.skillet/crashes/a.json': JSON.stringify({ id: 'a', ...report({ requests: [request] }) }),
    '.skillet/crashes/b.json': JSON.stringify({ id: 'b', ...report({ requests: [] }) }),
    '.skillet/crashes/c.json': JSON.stringify({
      id: 'c',
      ...report({ requests: [{ ...request, body: '{}' }] }),
    }),
  });
  const says = async (...args: string[]) => {
    const { code, stderr } = await command(cwd, 'crashes', 'replay', ...args);
    expect(code).toBe(2);
    return stderr;
  };
  expect(await says('a')).toContain('set `settings.crash_reports: full`');
  expect(await says('b')).toContain('none was in flight');
  expect(await says('nothing')).toContain('there is no report nothing');
  expect(await says('c', '--version', 'abcdef')).toContain('"dies" has no version abcdef');
});
