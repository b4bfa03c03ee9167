import { expect, test } from 'vitest';
import { run } from './support/cli.ts';
import { command } from './support/command.ts';
import { code, reload, skilletfile, start } from './support/versioned-skill.ts';

const READS = (version: number) => `${skilletfile(version)}read_only: true\n`;

/** Answers nothing from 5 on. */
const broken = (how: string) => `
export async function handler({ ms }) {
  if (ms >= 5) { ${how} }
  return { version: 2 };
}
`;

test('a version that does not answer a recent call is refused, dry or not, and told; force lets it in', async () => {
  const { cli, cwd, url, write } = await start(['a', 'b'], {
    extra: 'defaults: {verify: {samples: 3}}\n',
  });
  await using _ = cli;
  await write('a/Skilletfile.yaml', READS(1));
  expect((await reload(url)).body).toMatchObject({ updated: ['a'] });
  // As many as are kept at most, and one that has something that may be a secret.
  const call = async (body: object) => {
    expect(await run(url, 'a', body)).toMatchObject({ status: 200 });
    // Of calls at once only one is kept.
    await run(url, 'b', { ms: 60 });
  };
  for (const ms of [1, 2, 3, 5]) await call({ ms });
  await call({ ms: 6, token: 'hush' });

  await write('a/skill.ts', broken("throw new Error('boom');"));
  const problem = expect.stringMatching(/^call \d \{"ms":5\}: /) as string;
  const refusal = {
    updated: [],
    failed: [{ mount: 'a', error: expect.stringContaining('recent calls') as string }],
    samples: [{ mount: 'a', tried: 3, problems: [problem] }],
  };
  expect((await reload(url, '?dry_run=true')).body).toMatchObject(refusal);
  await write('a/skill.ts', broken('process.exit(1);'));
  expect((await reload(url)).body).toMatchObject(refusal);
  expect((await run(url, 'a', {})).body).toMatchObject({ version: 1 });

  const forced = await command(cwd, 'reload', '--force');
  expect(forced.stdout).toMatch(/^updated {2}a\ncalls {4}a {2}call \d \{"ms":5\}/);
  expect((await run(url, 'a', {})).body).toMatchObject({ version: 2 });

  // What is answered otherwise is answered.
  await write('a/skill.ts', code(3));
  expect((await reload(url)).body).toMatchObject({ updated: ['a'], failed: [] });
}, 90_000);
