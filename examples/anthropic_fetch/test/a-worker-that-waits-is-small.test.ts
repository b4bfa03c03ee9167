import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const SCRIPT = `
  await import('./anthropic_fetch.ts');
  const { cache } = process.getBuiltinModule('node:module').createRequire(process.cwd() + '/');
  console.log(JSON.stringify([...process.moduleLoadList, ...Object.keys(cache)]));
`;

test('what only a call needs is loaded by the first call', async () => {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '--eval', SCRIPT],
    { cwd: path.join(import.meta.dirname, '..') },
  );
  const loaded = (JSON.parse(stdout) as string[]).join('\n');
  expect(loaded).toContain('ipaddr.js');
  expect(loaded).not.toMatch(/turndown|domino|html-encoding-sniffer|_http_client|undici/);
});
