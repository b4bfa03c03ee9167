import { expect, test } from 'vitest';
import { load } from './support/temp-folder.ts';

const CONFIG = 'skills: [{name: demo, path: demo}]';
const PROGRAM = `name: demo
command: ["./server", "--socket", "{socket}", --level, 3]
`;

test('its Skilletfile names the program, which runs in a process of its own', async () => {
  const { skills, broken } = await load(CONFIG, { 'demo/Skilletfile.yaml': PROGRAM });
  expect(broken).toEqual([]);
  expect(skills[0]).toMatchObject({
    isolation: 'process',
    entry: null,
    command: ['./server', '--socket', '{socket}', '--level', '3'],
  });
});

test('the configuration may name another', async () => {
  const config = 'skills: [{name: demo, path: demo, command: [other, "--port={port}"]}]';
  const { skills } = await load(config, { 'demo/Skilletfile.yaml': PROGRAM });
  expect(skills[0]).toMatchObject({ isolation: 'process', command: ['other', '--port={port}'] });
});

test.each(['python3.11', 'cobol'])('a program in %s needs no handler', async (runtime) => {
  const skilletfile = `${PROGRAM}runtime: ${runtime}\n`;
  const { skills } = await load(CONFIG, { 'demo/Skilletfile.yaml': skilletfile });
  expect(skills).toMatchObject([{ manifest: { runtime } }]);
});

test('an entry beside a command is warned of', async () => {
  const skilletfile = `${PROGRAM}entry: main:handler\n`;
  const { skills, warnings } = await load(CONFIG, { 'demo/Skilletfile.yaml': skilletfile });
  expect(skills[0]?.entry).toBeNull();
  expect(warnings.map(({ message }) => message).join()).toContain('`command` is used');
});
