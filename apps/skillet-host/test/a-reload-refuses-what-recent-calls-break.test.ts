import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { run } from './support/cli.ts';
import { command } from './support/command.ts';
import { code, config, reload, skilletfile, start } from './support/versioned-skill.ts';

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
  // One that costs it its worker is the last that is made.
  await write('a/skill.ts', broken('process.exit(1);'));
  const samples = [{ mount: 'a', tried: 1, problems: [problem] }];
  expect((await reload(url)).body).toMatchObject({ ...refusal, samples });
  expect((await run(url, 'a', {})).body).toMatchObject({ version: 1 });

  const forced = await command(cwd, 'reload', '--force');
  expect(forced.stdout).toMatch(/^updated {2}a\ncalls {4}a {2}call \d \{"ms":5\}/);
  expect((await run(url, 'a', {})).body).toMatchObject({ version: 2 });

  // What is answered otherwise is answered.
  await write('a/skill.ts', code(3));
  expect((await reload(url)).body).toMatchObject({ updated: ['a'], failed: [] });
}, 90_000);

test('no recent call is made to a version that may do more than read, or wants none', async () => {
  const { cli, cwd, url, write } = await start(['a'], {
    extra: 'defaults: {verify: {samples: 3}}\n',
  });
  await using _ = cli;
  await write('a/Skilletfile.yaml', READS(1));
  await reload(url);
  expect(await run(url, 'a', { ms: 5 })).toMatchObject({ status: 200 });

  const writes = `writeFileSync(${JSON.stringify(join(cwd, 'written'))}, '');`;
  await write('a/skill.ts', `import { writeFileSync } from 'node:fs';${broken(writes)}`);
  // As it says that it only reads, it is believed.
  await reload(url, '?dry_run=true');
  expect(await readdir(cwd)).toContain('written');
  await rm(join(cwd, 'written'));

  await write('a/Skilletfile.yaml', skilletfile(2));
  expect((await reload(url, '?dry_run=true')).body).toMatchObject({ updated: ['a'], failed: [] });
  await write('a/Skilletfile.yaml', READS(2));
  await write('runtime-config.yaml', config(['a'], 'defaults: {verify: {samples: 0}}\n'));
  expect((await reload(url, '?dry_run=true')).body).toMatchObject({ updated: ['a'], failed: [] });
  expect(await readdir(cwd)).not.toContain('written');
}, 60_000);
