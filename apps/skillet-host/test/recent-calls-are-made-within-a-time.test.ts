import { join } from 'node:path';
import { loadConfig } from '@skillet/config';
import { SKILL_DEFAULTS } from '@skillet/core';
import { expect, test } from 'vitest';
import { silentLog } from '../src/library/silent-log.ts';
import type { ExampleRuns } from '../src/rollout/example-runs.ts';
import { config, skilletfile, skillFiles } from './support/versioned-skill.ts';
import { workspace } from './support/workspace.ts';

/** As it was built: it starts a process beside it. */
const BUILT = new URL('../dist/rollout/example-runs.js', import.meta.url);

test('recent calls that would take too long together are not made, and told', async () => {
  const cwd = await workspace({
    ...skillFiles('a', 1),
    'a/Skilletfile.yaml': `${skilletfile(1)}read_only: true\n`,
    'runtime-config.yaml': config(['a']),
  });
  const { skills } = await loadConfig({ file: join(cwd, 'runtime-config.yaml'), env: {} });
  const [spec] = skills;
  if (spec === undefined) throw new Error('there is no skill');
  const built = (await import(BUILT.href)) as { readonly ExampleRuns: typeof ExampleRuns };
  const runs = new built.ExampleRuns(silentLog(), 50);
  const calls = [60, 1, 2].map((ms) => ({ input: { ms } }));
  const verify = { ...SKILL_DEFAULTS.verify, samples: 3 };
  expect(await runs.unanswered({ ...spec, verify }, calls)).toEqual({
    tried: 1,
    problems: [],
    notRun: ['call 2 {"ms":1}', 'call 3 {"ms":2}'],
  });
  runs.close();
}, 30_000);
