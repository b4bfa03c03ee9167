import { execFile } from 'node:child_process';
import { access, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { fastapiPython, missingPython } from '../../../scripts/python/virtual-environment.ts';
import { Cli } from './support/cli.ts';
import { workspace } from './support/workspace.ts';

const DOCS = new URL('../../../docs/', import.meta.url);
const TEXT = await readFile(new URL('python.md', DOCS), 'utf8');
const ANY_PORT = ['--host', '127.0.0.1', '--port', '0'];

/** The code block that follows a marker. */
function block(marker: string): string {
  const start = TEXT.indexOf(`<!-- ${marker} -->`);
  const code = /```\w+\n([^]*?)```/.exec(TEXT.slice(start))?.[1];
  if (start < 0 || code === undefined) throw new Error(`there is no block for "${marker}"`);
  return code;
}

/** What the commands of a block print, against a host on another port. */
async function answers(commands: string, url: string): Promise<unknown[]> {
  const results: unknown[] = [];
  for (const line of commands.trim().split('\n')) {
    const command = line.replaceAll('localhost:8000', new URL(url).host);
    const { stdout } = await promisify(execFile)('sh', ['-c', command]);
    results.push(JSON.parse(stdout));
  }
  return results;
}

test('the handler of the documentation answers as it says', async (context) => {
  const missing = await missingPython();
  context.skip(missing !== undefined, missing);
  const files = ['examples/shout/Skilletfile.yaml', 'examples/shout/shout.py'];
  const cwd = await workspace(
    Object.fromEntries(files.map((file) => [file, block(`file: ${file}`)])),
  );
  await using cli = new Cli({ cwd, args: ANY_PORT });
  const url = await cli.url();
  const [answer, fault, health] = await answers(block('test: a handler'), url);
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
  expect(await answers(block('test: an application'), url)).toEqual([{ greeting: 'Hello, Ada!' }]);
}, 180_000);

test('every file that the documentation links to exists', async () => {
  const links = [...TEXT.matchAll(/\]\((?!http)([^)#]+)\)/g)].map(([, path]) => path ?? '');
  expect(links.length).toBeGreaterThan(4);
  await Promise.all(links.map((link) => access(new URL(link, DOCS))));
});
