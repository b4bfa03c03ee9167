import { expect, test } from 'vitest';
import { load, refusedWith } from './support/temp-folder.ts';

test('a skill has the name that agents are to call its tool by', async () => {
  const { skills, broken } = await load(
    'skills: [{name: a, path: demo, tool_name: say_it}, {name: b, path: demo}]',
  );
  expect(broken).toEqual([]);
  expect(skills.map(({ toolName }) => toolName)).toEqual(['say_it', undefined]);
});

const TWO = `skills:
  - {name: a, path: demo, tool_name: say_it}
  - {name: b, path: demo, enabled: false, tool_name: other}
  - {name: c, path: demo, tool_name: say_it}
  - {name: d, path: demo, tool_name: other}
`;

test('of two that ask for one name the second is told who has it, and the others run', async () => {
  const { skills, broken } = await load(TWO);
  const message = '`tool_name`: `say_it` is taken by `a` (runtime-config.yaml:2)';
  expect(skills.map(({ name }) => name)).toEqual(['a', 'd']);
  expect(broken.map(({ problems }) => problems)).toEqual([[`runtime-config.yaml:4: ${message}`]]);
  expect(await refusedWith(`${TWO}nonsense: 1\n`)).toContainEqual({
    file: 'runtime-config.yaml',
    line: 4,
    column: 38,
    message,
  });
});
