import { expect, test } from 'vitest';
import { Cli } from './support/cli.ts';
import { ECHO, SKILLETFILE, workspace } from './support/workspace.ts';

const FORWARDED = {
  'X-Forwarded-For': '192.0.2.1',
  'X-Forwarded-Proto': 'https',
  'X-Forwarded-Host': 'skills.test',
  'X-Forwarded-Prefix': '/agents',
};

/** Where a host with these keys under `server` says that its skill is run, to a request with the headers. */
async function runUrl(server: string): Promise<{ said: string; own: string }> {
  const cwd = await workspace({
    'skill/Skilletfile.yaml': SKILLETFILE,
    'skill/skill.js': ECHO,
    'runtime-config.yaml': `skills:
  - {name: echo, path: ./skill}
server: {host: 127.0.0.1, port: 0${server}}
`,
  });
  await using cli = new Cli({ cwd });
  const own = await cli.url();
  const response = await fetch(`${own}/tools?format=mcp`, { headers: FORWARDED });
  const { dispatch } = (await response.json()) as { dispatch: Record<string, { url: string }> };
  return { said: dispatch['echo']?.url ?? '', own };
}

test('what a proxy tells counts when it is trusted', async () => {
  const { said } = await runUrl(', trust_proxy: [127.0.0.0/8]');
  expect(said).toBe('https://skills.test/agents/skills/echo/run');
});

test('what anybody tells does not', async () => {
  const { said, own } = await runUrl('');
  expect(said).toBe(`${own}/skills/echo/run`);
});

test('a configured address counts more than both', async () => {
  const { said } = await runUrl(', trust_proxy: true, base_url: "https://x.test/y/"');
  expect(said).toBe('https://x.test/y/skills/echo/run');
});
