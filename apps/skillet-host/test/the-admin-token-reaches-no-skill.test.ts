import { describe, expect } from 'vitest';
import { both, everyday as test, rows } from '../../../test/support/runs.ts';
import { Cli, run } from './support/cli.ts';
import { hostPid, isAlive } from './support/launched.ts';
import { SKILLETFILE, workspace } from './support/workspace.ts';

const TOKEN = 'a-token-of-the-admins-0123456789';

/** Looks for a text wherever a skill finds environments of its host. */
const SEARCH = `
  import { execFileSync } from 'node:child_process';
  import { readFileSync } from 'node:fs';
  export const handler = ({ text }) => {
    const places = {
      own: JSON.stringify(process.env),
      process: readFileSync('/proc/self/environ', 'latin1'),
      child: execFileSync('env', { encoding: 'latin1' }),
      emptied: execFileSync('env', { encoding: 'latin1', env: {} }),
    };
    const names = Object.keys(process.env).filter((name) => name.startsWith('SKILLET_'));
    return { found: Object.keys(places).filter((name) => places[name].includes(text)), names };
  };
`;

const files = (isolation: string, server = '') => ({
  'runtime-config.yaml': `skills:
  - {name: search, path: ./search, mount: search, isolation: ${isolation}}
server: {host: 127.0.0.1, port: 0, trust_proxy: true${server}}
`,
  'search/Skilletfile.yaml': SKILLETFILE.replace(/outputs:[^]*/, ''),
  'search/skill.js': SEARCH,
});

async function search(url: string) {
  const { body } = await run(url, 'search', { text: TOKEN });
  return body as { found: string[]; names: string[] };
}

/** Whether somebody who shows the token is an admin, and who shows none is not. */
async function tokenOpens(url: string): Promise<readonly number[]> {
  const headers = { authorization: `Bearer ${TOKEN}` };
  const reload = `${url}/reload?dry_run=true`;
  const shown = await fetch(reload, { method: 'POST', headers });
  const none = await fetch(reload, { method: 'POST' });
  return [shown.status, none.status];
}

describe('a host that was given an admin token by its environment', () => {
  both.each(
    rows(
      [['thread', '']],
      [
        ['process', ''],
        ['thread', ', admin_token: "${SKILLET_ADMIN_TOKEN}"'],
      ],
    ),
  )('shows it to no skill in a %s%s, also after a crash', async (isolation, server) => {
    const cwd = await workspace(files(isolation, server));
    const env = { SKILLET_ADMIN_TOKEN: TOKEN, SKILLET_DATA_DIR: 'state' };
    await using cli = new Cli({ launcher: true, cwd, env });
    const url = await cli.url();
    await cli.ready('search');
    expect((await search(url)).found).toEqual([]);
    expect(await tokenOpens(url)).toEqual([200, 401]);

    process.kill(await hostPid(cli), 'SIGKILL');
    await hostPid(cli, 2);
    expect((await search(url)).found).toEqual([]);
    expect(await tokenOpens(url)).toEqual([200, 401]);
    cli.signal('SIGTERM');
    await cli.exit;
  });

  test('without a launcher shows it only in /proc, as the environment the process began with', async () => {
    const env = { SKILLET_ADMIN_TOKEN: TOKEN, SKILLET_DATA_DIR: 'state' };
    await using cli = new Cli({ cwd: await workspace(files('thread')), env });
    const url = await cli.url();
    expect(await search(url)).toEqual({ found: ['process'], names: [] });
    expect(await tokenOpens(url)).toEqual([200, 401]);
  });
});

both.each(rows([true], [false]))(
  'SIGUSR1 opens no debugger, with a launcher: %s',
  async (launcher) => {
    await using cli = new Cli({ launcher, cwd: await workspace(files('thread')) });
    const url = await cli.url();
    const pid = await hostPid(cli);
    for (let n = 0; n < 3; n += 1) {
      process.kill(pid, 'SIGUSR1');
      expect((await search(url)).found).toEqual([]);
    }
    expect(isAlive(pid)).toBe(true);
    cli.signal('SIGTERM');
    const { stderr } = await cli.exit;
    expect(stderr).not.toContain('Debugger');
  },
);
