import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
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

test('a module that Python has itself is no installed server', async () => {
  const start = (module: string, called: string) => {
    const code = `import sys; from ${module} import ${called}; sys.exit(${called}())`;
    const program = ['./.venv/bin/python', '-B', '-c', code];
    const args = ['-n', '1', 'print("has run")'];
    const [, ...words] = serverCommand({ program, args }, './folder');
    return promisify(execFile)('python3', words).then(
      ({ stdout }) => stdout,
      (error: unknown) => String((error as { readonly stderr?: unknown }).stderr),
    );
  };
  expect(await start('timeit', 'main')).toBe(
    'timeit is a module of Python, and was not installed\n',
  );
  expect(await start('elsewhere', 'main')).toContain("No module named 'elsewhere'");
});
