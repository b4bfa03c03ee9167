import { expect, test } from 'vitest';
import { serverCommand } from '../src/lock/server-command.ts';
import { substitute } from '../src/substitute/substitute.ts';

test("no word of an installed server is one of the host's variables", () => {
  const program = ['./bin/python', '-c', 'print("${TOKEN}")'];
  const args = ['${TOKEN}', '$${TOKEN}', '${', '$1'];
  const words = serverCommand({ program, args }, './folder');
  const said = words.map((word) => substitute(word, { TOKEN: 'secret' }));
  expect(said.map((one) => (one.ok ? one.value : undefined))).toEqual([
    './folder/bin/python',
    '-c',
    'print("${TOKEN}")',
    ...args,
  ]);
});
