import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { Cli, get, run } from './support/cli.ts';
import { followEvents } from './support/follow-events.ts';
import { SKILLETFILE, workspace } from './support/workspace.ts';

/** Keeps a credential beyond its call, in memory and in a file; both show in what workers die of. */
const KEEPS = `
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
const file = new URL('../kept.txt', import.meta.url);
if (existsSync(file)) throw new Error('loaded with ' + readFileSync(file, 'utf8'));
let kept;
export const handler = async ({ text }, context) => {
  kept ??= context.credentials.K;
  if (text === 'fail') throw new Error('failed with ' + kept);
  if (text === 'die') {
    writeFileSync(file, kept);
    setTimeout(() => { throw new Error('died with ' + kept); }, 0);
    await new Promise(() => undefined);
  }
  return { text };
};
`;

/** Does not load any more once there is a file, and says with what. */
const SETS = `
import { existsSync } from 'node:fs';
if (existsSync(new URL('../broken.txt', import.meta.url))) {
  throw new Error('refused ' + process.env.MY_TOKEN + ' and ' + process.env.HOST_TOKEN);
}
export const handler = () => ({ ok: true });
`;

const CONFIG = `skills:
  - {name: keeps, path: ./keeps, mount: keeps, restart: {max: 1, backoff: {initial: 10ms}}}
  - {name: sets, path: ./sets, mount: sets, env: {MY_TOKEN: hush-settings}}
server: {host: 127.0.0.1, port: 0}
`;

const SECRETS = ['hush-caller', 'hush-settings', 'hush-of-host'];

test('no secret of a caller or of the settings is told with what a worker died of, or did not load for', async () => {
  const cwd = await workspace({
    'runtime-config.yaml': CONFIG,
    'keeps/Skilletfile.yaml': SKILLETFILE,
    'keeps/skill.js': KEEPS,
    'sets/Skilletfile.yaml': SKILLETFILE,
    'sets/skill.js': SETS,
  });
  await using cli = new Cli({ cwd, env: { HOST_TOKEN: 'hush-of-host' } });
  const url = await cli.url();
  await cli.ready('keeps');
  await cli.ready('sets');
  const events = await followEvents(url);

  const credentials = { K: 'hush-caller' };
  await run(url, 'keeps', { skill_input: { text: 'keep' }, credentials });
  await run(url, 'keeps', { text: 'fail' });
  await run(url, 'keeps', { text: 'die' });
  await cli.line(({ event }) => event === 'quarantined');
  const broken = join(cwd, 'broken.txt');
  await writeFile(broken, '');
  await writeFile(join(cwd, 'sets/skill.js'), `${SETS}\n`);
  const reload = await (await fetch(`${url}/reload`, { method: 'POST' })).text();
  const pages = ['/health', '/skills/keeps', '/skills/sets', '/skills'].map(async (path) =>
    JSON.stringify(await get(url + path)),
  );
  const told = [reload, ...(await Promise.all(pages))];
  await vi.waitFor(() => {
    expect(events()).toContain('event: revision-failed');
  });
  cli.signal('SIGTERM');
  const { stdout, stderr } = await cli.exit;

  const crashes = join(cwd, '.skillet/crashes');
  const reports = (await readdir(crashes)).map((name) => readFile(join(crashes, name), 'utf8'));
  told.push(events(), stdout, stderr, ...(await Promise.all(reports)));
  for (const text of told) for (const secret of SECRETS) expect(text).not.toContain(secret);

  // What happened is told all the same.
  expect(told[0]).toContain('refused [redacted] and [redacted]');
  expect(told[1]).toContain('loaded with [redacted]');
  expect(told[2]).toContain('loaded with [redacted]');
  for (const what of ['failed with', 'died with', 'loaded with', 'refused']) {
    expect(stdout).toContain(`${what} [redacted]`);
    expect(events()).toContain(`${what} [redacted]`);
  }
});
