import { expect, test } from 'vitest';
import { get, run, type Cli } from './support/cli.ts';
import { code, reload, skilletfile, start } from './support/versioned-skill.ts';
import { Traffic } from './support/traffic.ts';

/** Where the latency does not matter, so much is tolerated as a busy machine needs. */
const watching = (window: string, slower = '10000%') =>
  `defaults: {verify: {window: ${window}, min_calls: 20, max_p95_increase: ${slower}}}\n`;

const rollout = (cli: Cli, action: string) =>
  cli.line((line) => line['event'] === 'rollout' && line['action'] === action);

const failing = `
export async function handler() { throw Object.assign(new Error('no'), { status: 500 }); }
`;

const slow = code(2).replace('await sleep(ms)', 'await sleep(1500)');

const crashing = `
export async function handler() {
  setImmediate(() => { throw new Error('boom'); });
  await new Promise(() => {});
}
`;

test.each([
  ['fails', failing, 'of its calls fail', '10000%'],
  ['is slow', slow, 'of its calls end within', '300%'],
  ['crashes', crashing, 'its workers died', '10000%'],
])(
  'a version that %s is taken back by itself, and stays away',
  async (_what, text, why, slower) => {
    const { cli, url, write } = await start(['a'], { extra: watching('1h', slower) });
    await using _ = cli;
    const traffic = new Traffic(url, 'a', 10);
    await traffic.more(100);
    await write('a/Skilletfile.yaml', skilletfile(2));
    await write('a/skill.ts', text);
    expect((await reload(url)).body).toMatchObject({ updated: ['a'] });
    expect(await rollout(cli, 'taken-back')).toMatchObject({
      ...{ level: 'error', mount: 'a', kind: 'watch', before: 'r1' },
      msg: expect.stringContaining(why) as string,
      figures: { before: { crashes: 0, hostErrors: 0, skillErrors: 0 } },
    });
    const until = traffic.seen.length;
    await traffic.more(100);
    const seen = await traffic.stop();
    expect(
      seen.filter(
        ({ begun, status, version }) => begun > until && (status !== 200 || version !== 1),
      ),
    ).toEqual([]);
    await expect
      .poll(() => get(`${url}/versions?mount=a`), { timeout: 20_000 })
      .toMatchObject({ pinned: { by: 'verify.window' }, versions: [{ version: '1.0.0' }, {}] });
    await reload(url);
    expect((await run(url, 'a', {})).body).toMatchObject({ version: 1 });
    expect(await get(`${url}/canary`)).toMatchObject({
      last: [{ mount: 'a', kind: 'watch', action: 'taken-back', version: '2.0.0' }],
    });
  },
  120_000,
);

test('a version that is no worse stays, no call is lost, and too few calls are no verdict', async () => {
  const { cli, url, write } = await start(['a', 'b'], { extra: watching('400ms') });
  await using _ = cli;
  const traffic = new Traffic(url, 'a', 10);
  await traffic.more(100);
  await write('a/skill.ts', code(2));
  await write('b/skill.ts', failing);
  expect((await reload(url)).body).toMatchObject({ updated: ['a', 'b'] });
  await run(url, 'b', {});
  const end = (mount: string) =>
    cli.line(
      (line) =>
        line['event'] === 'rollout' && line['mount'] === mount && line['action'] === 'promoted',
    );
  expect(await end('a')).toMatchObject({
    msg: expect.stringContaining('it is no worse') as string,
  });
  expect(await end('b')).toMatchObject({ msg: expect.stringContaining('no verdict') as string });
  await traffic.more(20);
  const seen = await traffic.stop();
  expect(seen.filter(({ status }) => status !== 200)).toEqual([]);
  expect((await run(url, 'a', {})).body).toMatchObject({ version: 2 });
}, 120_000);
