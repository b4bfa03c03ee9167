import { expect, test } from 'vitest';
import { fastapiPython, missingPython } from '../../../scripts/python/virtual-environment.ts';
import { Cli } from './support/cli.ts';
import { curl } from './support/curl.ts';
import { readDocument } from './support/document.ts';
import { workspace } from './support/workspace.ts';

const { block } = await readDocument('docs/python.md');
const ANY_PORT = ['--host', '127.0.0.1', '--port', '0'];

test('the handler of the documentation answers as it says', async (context) => {
  const missing = await missingPython();
  context.skip(missing !== undefined, missing);
  const files = ['examples/shout/Skilletfile.yaml', 'examples/shout/shout.py'];
  const cwd = await workspace(
    Object.fromEntries(files.map((file) => [file, block(`file: ${file}`)])),
  );
  await using cli = new Cli({ cwd, args: ANY_PORT });
  const url = await cli.url();
  const [answer, fault, health] = await curl(block('test: a handler'), url);
  expect(answer).toEqual({ text: 'HELLO HELLO' });
  expect(fault).toMatchObject({ detail: [{ type: 'missing', loc: ['body', 'text'] }] });
  expect(health).toMatchObject({ status: 'healthy', voice: 'fine' });
  await cli.line(({ msg }) => msg === 'shouting 2 times');
});

test('the application of the documentation answers as it says', async (context) => {
  const found = await fastapiPython();
  context.skip('missing' in found, 'missing' in found ? found.missing : '');
  if ('missing' in found) return;
  const file = 'examples/hello_asgi/skillet_runtime.py';
  const cwd = await workspace({
    [file]: block(`file: ${file}`),
    'runtime-config.yaml': `skills: [{name: hello_asgi, path: examples/hello_asgi, mount: hello_asgi, python: ${found.python}}]\n`,
  });
  await using cli = new Cli({ cwd, args: ANY_PORT });
  const url = await cli.url();
  expect(await curl(block('test: an application'), url)).toEqual([{ greeting: 'Hello, Ada!' }]);
}, 180_000);
