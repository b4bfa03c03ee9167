import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadConfig } from '../src/index.ts';
import { skillFiles, tempFolder } from './support/temp-folder.ts';

/** As the Python host is deployed: the configuration deep in the repository, paths from its root. */
const CONFIG = `skills:
  - {name: time, path: services/time}
  - {name: beside, path: beside}
  - {name: nowhere, path: services/nowhere}
`;

test('a folder that is not beside the configuration is looked for from the working folder', async () => {
  const workingDir = await tempFolder({
    'services/runtime/runtime-config.yaml': CONFIG,
    ...skillFiles('services/time'),
    ...skillFiles('services/runtime/beside'),
    ...skillFiles('beside'),
  });
  const file = join(workingDir, 'services/runtime/runtime-config.yaml');
  const { skills, broken, warnings } = await loadConfig({ file, workingDir, env: {} });
  expect(skills.map(({ dir, displayDir }) => [dir, displayDir])).toEqual([
    [join(workingDir, 'services/time'), '../time'],
    [join(workingDir, 'services/runtime/beside'), 'beside'],
  ]);
  expect(warnings).toMatchObject([
    {
      line: 2,
      message:
        '`path`: there is no folder services/time beside the configuration; ../time is taken, from the working folder',
    },
  ]);
  expect(broken).toMatchObject([
    {
      mount: 'nowhere',
      problems: [
        'runtime-config.yaml:4: `path`: there is no folder services/nowhere beside the configuration, nor ../nowhere, from the working folder',
      ],
    },
  ]);
  // Without one, there is one place to look.
  const alone = await loadConfig({ file, env: {} });
  expect(alone.broken.map(({ mount }) => mount)).toEqual(['time', 'nowhere']);
});
