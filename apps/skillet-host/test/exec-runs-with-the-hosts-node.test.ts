import { execFile } from 'node:child_process';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { Cli, get } from './support/cli.ts';
import { workspace } from './support/workspace.ts';

const sh = promisify(execFile);
const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
/** The command as pnpm installs it: a script that puts all that is installed on NODE_PATH. */
const SHIM = join(ROOT, 'node_modules/.bin/skillet-host');

test("`exec` runs a command with the host's own Node, and with the SDK in any folder", async () => {
  const cwd = await workspace({
    'what.mjs': `import { SkillError } from '@skillet/sdk';
console.log(JSON.stringify([process.version, new SkillError(418, 'tea').status, process.argv.slice(2)]));`,
  });
  await using cli = new Cli({ cwd, args: ['exec', '--', 'node', 'what.mjs', '--help', 'a b'] });
  const { code, stdout } = await cli.exit;
  expect({ code, said: JSON.parse(stdout) }).toEqual({
    code: 0,
    said: [process.version, 418, ['--help', 'a b']],
  });
});

test('`exec` ends as the command does, and says when there is none', async () => {
  await using failing = new Cli({ args: ['exec', '--', 'sh', '-c', 'exit 7'] });
  await using killed = new Cli({ args: ['exec', '--', 'sh', '-c', 'kill -TERM $$'] });
  await using missing = new Cli({ args: ['exec', '--', 'no-such-program'] });
  expect((await failing.exit).code).toBe(7);
  expect((await killed.exit).code).toBe(143);
  expect(await missing.exit).toMatchObject({
    code: 2,
    stderr: 'skillet-host: exec no-such-program: there is no such program\n',
  });
});

test("pnpm's NODE_PATH is not handed on; a user's own is", async () => {
  const env = { ...process.env, NODE_PATH: ['/mine', '/other'].join(delimiter) };
  const asked = ['exec', '--', 'sh', '-c', 'echo "$NODE_PATH"'];
  expect((await sh(SHIM, asked, { env })).stdout).toBe('/mine:/other\n');
});

test.each(['thread', 'process'])(
  'a skill in a %s finds by require only what it installs',
  async (isolation) => {
    const cwd = await workspace({
      's/Skilletfile.yaml': 'name: s\ndescription: d\nruntime: node\nentry: s:handler\n',
      's/s.cjs': `exports.handler = () => {
  try { require('pino'); return { found: true }; } catch ({ code }) { return { code }; }
};`,
      's/s.mjs': `import { createRequire } from 'node:module';
export const handler = createRequire(import.meta.url)('./s.cjs').handler;`,
      'runtime-config.yaml': `skills: [{name: s, path: ./s, isolation: ${isolation}}]\nserver: {port: 0}\n`,
    });
    const bin = join(dirname(SHIM), '../.pnpm/node_modules');
    await using cli = new Cli({ cwd, env: { NODE_PATH: bin } });
    const url = await cli.url();
    const answer = await fetch(`${url}/skills/s/run`, { method: 'POST', body: '{}' });
    expect(await answer.json()).toEqual({ code: 'MODULE_NOT_FOUND' });
    expect(await get(`${url}/health`)).toMatchObject({ status: 'healthy' });
  },
);
