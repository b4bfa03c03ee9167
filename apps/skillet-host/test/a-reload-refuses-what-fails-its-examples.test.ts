import { expect, test } from 'vitest';
import { run } from './support/cli.ts';
import { code, reload, skilletfile, start } from './support/versioned-skill.ts';

/** The Skilletfile of a version whose example says what it answers. */
const withExample = (version: number, says = version) =>
  `${skilletfile(version)}examples:\n  - {input: {ms: 1}, output: {version: ${String(says)}}}\n`;

const PROBLEM = 'example 1 {"ms":1}: `version` is 2, expected 3';

test('what fails its own examples is refused, dry or not, and told; force lets it in', async () => {
  const { cli, url, write } = await start(['a', 'b']);
  await using _ = cli;
  await write('a/skill.ts', code(2));
  await write('a/Skilletfile.yaml', withExample(2, 3));
  const refusal = {
    updated: [],
    failed: [{ mount: 'a', error: expect.stringContaining(PROBLEM) as string }],
    examples: [{ mount: 'a', problems: [PROBLEM] }],
  };
  expect((await reload(url, '?dry_run=true')).body).toMatchObject(refusal);
  expect((await reload(url)).body).toMatchObject(refusal);
  expect(await cli.line((line) => line['event'] === 'revision-failed')).toMatchObject({
    mount: 'a',
    msg: expect.stringContaining(PROBLEM) as string,
  });
  expect((await run(url, 'a', {})).body).toMatchObject({ version: 1 });
  const forced = await reload(url, '?force=true');
  expect(forced.body).toMatchObject({ updated: ['a'], failed: [], examples: [{ mount: 'a' }] });
  await cli.line(({ level, msg }) => level === 'warn' && msg.includes(PROBLEM));
  expect((await run(url, 'a', {})).body).toMatchObject({ version: 2 });
});

test('what passes takes over, its examples touch no state and count as no calls', async () => {
  const { cli, url, write } = await start(['a']);
  await using _ = cli;
  await write('a/Skilletfile.yaml', withExample(1));
  await write(
    'a/skill.ts',
    `import { readdirSync, writeFileSync } from 'node:fs';
export function handler({ ms }, { dataDir }) {
  if (ms === 1) writeFileSync(dataDir + '/example', '');
  return { version: 1, state: readdirSync(dataDir) };
}
`,
  );
  expect((await reload(url)).body).toMatchObject({ updated: ['a'], failed: [] });
  expect((await run(url, 'a', {})).body).toMatchObject({ state: [] });
  expect(await (await fetch(`${url}/metrics`)).text()).toMatch(
    /skillet_requests_total\{[^}]*mount="a"[^}]*\} 1\n/,
  );
});

test.each([
  ['warn', { updated: ['a'], failed: [], examples: [{ mount: 'a' }] }],
  ['skip', { updated: ['a'], failed: [] }],
])('verify.examples: %s', async (policy, expected) => {
  const { cli, url, write } = await start(['a'], {
    extra: `defaults: {verify: {examples: ${policy}}}\n`,
  });
  await using _ = cli;
  await write('a/skill.ts', code(2));
  await write('a/Skilletfile.yaml', withExample(2, 3));
  const { body } = await reload(url);
  expect(body).toMatchObject(expected);
  if (policy === 'skip') expect(body).not.toHaveProperty('examples');
});

test('an example that ends its worker, or its process, is named, and the host goes on', async () => {
  const { cli, url, write } = await start(['a']);
  await using _ = cli;
  await write('a/Skilletfile.yaml', withExample(2));
  await write('a/skill.ts', 'export function handler() { process.kill(process.pid, "SIGKILL"); }');
  const { body } = await reload(url);
  expect(body).toMatchObject({
    updated: [],
    examples: [{ mount: 'a', problems: [expect.stringContaining('process')] }],
  });
  expect((await run(url, 'a', {})).body).toMatchObject({ version: 1 });
});
