import { expect, test } from 'vitest';
import { get } from './support/cli.ts';
import { reload, skilletfile, start } from './support/versioned-skill.ts';

const CHANGES = [
  'inputs.ms: removed',
  'inputs.seconds: new, and required',
  'outputs.version: removed',
];

/** The Skilletfile of a version that has another input and another output. */
function other(version: string): string {
  return skilletfile(1)
    .replace('1.0.0', version)
    .replace('ms: {type: integer, default: 0}', 'seconds: {type: integer, required: true}')
    .replace('version: {type: integer}', 'imported: {type: integer}');
}

test('what breaks callers is refused by path, dry or not, until it is forced or a new major version', async () => {
  const { cli, url, write } = await start(['a', 'b']);
  await using _ = cli;
  await write('a/Skilletfile.yaml', other('1.1.0'));
  const dry = await reload(url, '?dry_run=true');
  expect(dry.body).toMatchObject({
    dry_run: true,
    updated: [],
    breaking: [{ mount: 'a', changes: CHANGES }],
    failed: [{ mount: 'a', error: expect.stringContaining('would break') as string }],
  });
  const refused = await reload(url);
  expect(refused.body).toMatchObject({ updated: [], breaking: [{ mount: 'a' }], unchanged: ['b'] });
  expect((refused.body['failed'] as { error: string }[])[0]?.error).toContain('?force=true');
  const { skills } = (await get(`${url}/health`)) as { skills: Record<string, object> };
  expect(skills['a']).toMatchObject({
    reload_error: expect.stringContaining('inputs.ms: removed') as string,
  });
  expect(await get(`${url}/skills/a/schema`)).toMatchObject({ version: '1.0.0' });

  expect((await reload(url, '?force=true')).body).toMatchObject({
    updated: ['a'],
    failed: [],
    breaking: [{ mount: 'a', changes: CHANGES }],
  });
  expect(await get(`${url}/skills/a/schema`)).toMatchObject({ version: '1.1.0' });
  await write('a/Skilletfile.yaml', skilletfile(2));
  const { body } = await reload(url);
  expect(body).toMatchObject({ updated: ['a'], failed: [] });
  expect(body).not.toHaveProperty('breaking');
});

test('verify.breaking decides; files that are watched are taken over with a warning', async () => {
  const { cli, url, write } = await start(['a', 'b'], {
    args: ['--reload'],
    extra: 'defaults: {verify: {breaking: auto}}\n',
  });
  await using _ = cli;
  await write('a/Skilletfile.yaml', other('1.1.0'));
  await cli.line(({ level, msg }) => level === 'warn' && msg.includes('inputs.ms: removed'));
  expect(await get(`${url}/skills/a/schema`)).toMatchObject({ version: '1.1.0' });
});

test.each([
  ['refuse', { failed: [{ mount: 'a' }], breaking: [{ mount: 'a' }] }],
  ['warn', { updated: ['a'], failed: [], breaking: [{ mount: 'a' }] }],
  ['allow', { updated: ['a'], failed: [] }],
])('verify.breaking: %s', async (policy, expected) => {
  const { cli, url, write } = await start(['a'], {
    extra: `defaults: {verify: {breaking: ${policy}}}\n`,
  });
  await using _ = cli;
  await write('a/Skilletfile.yaml', other('1.1.0'));
  const { body } = await reload(url);
  expect(body).toMatchObject(expected);
  if (policy === 'allow') expect(body).not.toHaveProperty('breaking');
});
