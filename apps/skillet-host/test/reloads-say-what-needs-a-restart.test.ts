import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Cli, get, run } from './support/cli.ts';
import { ECHO, SKILLETFILE, workspace } from './support/workspace.ts';

const SKILLS = 'skills: [{name: echo, path: echo}]\n';
const OFF = `${SKILLS}server: {host: 127.0.0.1, port: 0}
metrics: {enabled: false}
dashboard: {enabled: false}
analytics: {enabled: false}
`;

test('a reload switches the access log and analytics on and off, and says which settings wait for a restart', async () => {
  const cwd = await workspace({
    'echo/Skilletfile.yaml': SKILLETFILE,
    'echo/skill.js': ECHO,
    'runtime-config.yaml': OFF,
  });
  await using cli = new Cli({ cwd });
  const url = await cli.url();
  await cli.ready('echo');
  const reload = async (text: string) => {
    await writeFile(join(cwd, 'runtime-config.yaml'), text);
    const answer = await fetch(`${url}/reload`, { method: 'POST' });
    return ((await answer.json()) as { restart_needed?: string[] }).restart_needed;
  };
  const call = () => run(url, 'echo', { text: 'a' });
  await call();
  expect(await fetch(`${url}/analytics`)).toMatchObject({ status: 404 });
  const on = OFF.replace('analytics: {enabled: false}', 'settings: {access_log: all}');
  expect(await reload(on)).toBeUndefined();
  await call();
  await cli.line(({ msg }) => msg.startsWith('access: echo: 200'));
  expect(await get(`${url}/analytics`)).toMatchObject({ total: { calls: 1 } });
  expect(await reload(OFF)).toBeUndefined();
  await call();
  expect(await get(`${url}/analytics`)).toMatchObject({ total: { calls: 1 } });
  expect(cli.lines.filter(({ msg }) => msg.startsWith('access:'))).toHaveLength(1);

  const later = `${on.replace('metrics: {enabled: false}', 'metrics: {port: 9464}').replace('port: 0}', 'port: 0, admin_token: a-token-that-nobody-is-shown}')}mcp: {profiles: {lean: {}}}\n`;
  const needed = ['server.admin_token', 'metrics.enabled', 'metrics.port'];
  expect(await reload(later)).toEqual(needed);
  await cli.line(({ msg }) =>
    msg.startsWith('server.admin_token, metrics.enabled, metrics.port differ from what'),
  );
  expect(JSON.stringify(await get(`${url}/health`))).toContain('metrics.port differ');
  expect(JSON.stringify(cli.lines)).not.toContain('nobody-is-shown');
  await using command = new Cli({ cwd, args: ['reload'] });
  expect((await command.exit).stdout).toContain('metrics.port differ from what');
  expect(await reload(on)).toBeUndefined();
  expect(JSON.stringify(await get(`${url}/health`))).not.toContain('differ from');
});
