import { expect, test } from 'vitest';
import { brokenProblems, load, skillFiles } from './support/temp-folder.ts';

const NEXT = {
  ...skillFiles('demo'),
  'next/Skilletfile.yaml': 'name: demo\nversion: 2.0.0\ndescription: d\nentry: skill:handler\n',
  'next/skill.ts': 'export const handler = () => ({});\n',
};

test('a candidate is a small process of its own, with the settings of its skill', async () => {
  const { shadows, skills, warnings } = await load(
    `skills:
  - name: demo
    path: demo
    env: {A: b}
    timeout: 9s
    limits: {memory: 100MB}
    shadow: {path: next, share: 25%, volatile: [/at, /items/*/score]}
`,
    NEXT,
  );
  expect(warnings).toEqual([]);
  expect(skills).toHaveLength(1);
  expect(shadows).toMatchObject([
    {
      share: 0.25,
      volatile: ['/at', '/items/*/score'],
      spec: {
        ...{ mount: 'demo', isolation: 'process', timeout: 9000, queue: 16, concurrency: 4 },
        workers: { min: 0, max: 1 },
        env: { A: 'b', SKILLET_SHADOW: '1' },
        limits: { memory: 164 * 1024 * 1024 },
        manifest: { version: '2.0.0' },
        dataDir: expect.stringMatching(/shadows\/demo$/) as string,
      },
    },
  ]);
});

test('its own settings count before those of its skill', async () => {
  const { shadows } = await load(
    `skills:
  - {name: demo, path: demo, concurrency: 2, shadow: {path: next, queue: 3, timeout: 1s, limits: {memory: 80MB, cpu: 50%}}}
`,
    NEXT,
  );
  expect(shadows).toMatchObject([
    {
      share: 0.1,
      volatile: [],
      spec: {
        ...{ concurrency: 2, queue: 3, timeout: 1000 },
        limits: { memory: 80 * 1024 * 1024, cpu: 0.5 },
      },
    },
  ]);
});

test('a candidate that cannot run is a warning, and its skill runs', async () => {
  const { shadows, skills, warnings } = await load(`skills:
  - {name: demo, path: demo, shadow: {path: nowhere}}
`);
  expect(shadows).toBeUndefined();
  expect(skills).toHaveLength(1);
  expect(warnings.map(({ message }) => message)).toEqual([
    '`shadow` of `demo`, so no call is copied: `path`: there is no folder nowhere',
  ]);
});

test('what is written wrongly is said, with what to write', async () => {
  expect(
    await brokenProblems(
      'skills: [{name: demo, path: demo, shadow: {path: demo, share: 150%, volatile: [at]}}]',
    ),
  ).toEqual([
    expect.stringContaining('`shadow.share` must be a share such as `10%`') as string,
    expect.stringContaining('`at` is no JSON Pointer such as `/generated_at`') as string,
  ]);
  expect(await brokenProblems('skills: [{name: demo, path: demo, shadow: {share: 10%}}]')).toEqual([
    expect.stringContaining('`shadow.path` is missing') as string,
  ]);
});
