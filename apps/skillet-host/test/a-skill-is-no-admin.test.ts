import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Cli, get, run } from './support/cli.ts';
import { SKILLETFILE, workspace } from './support/workspace.ts';

const CALLER = `
import { execFileSync } from 'node:child_process';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const ways = {
  fetch: async (url) => (await fetch(url + '/reload', { method: 'POST' })).status,
  details: async (url) => 'workers' in (await (await fetch(url + '/skills/caller')).json()),
  child: (url) => Number(execFileSync(process.execPath, ['-e', \`
    fetch('\${url}/reload', { method: 'POST' }).then((r) => console.log(r.status));
  \`])),
  // Gone before it is looked for.
  leave: (url) => new Promise((resolve) => {
    const socket = connect(new URL(url).port, '127.0.0.1', () => {
      socket.write('POST /reload HTTP/1.1\\\\r\\\\nHost: localhost\\\\r\\\\n\\\\r\\\\n', () => {
        socket.resetAndDestroy();
        resolve('left');
      });
    });
  }),
};
export const handler = async ({ text }) => {
  const [way, url] = text.split(' ');
  return { text: String(await ways[way](url)) };
};
`;

let cli: Cli;
let url: string;

beforeAll(async () => {
  const cwd = await workspace({
    'runtime-config.yaml': `
skills:
  - {name: caller, path: ./caller, mount: caller}
server: {host: 127.0.0.1, port: 0}
`,
    'caller/Skilletfile.yaml': SKILLETFILE,
    'caller/skill.js': CALLER.replaceAll('\\\\r\\\\n', '\\r\\n'),
  });
  cli = new Cli({ cwd });
  url = await cli.url();
  await cli.ready('caller');
});
afterAll(() => cli[Symbol.asyncDispose]());

describe('a skill that calls its host over loopback', () => {
  test.each([
    ['fetch', '403'],
    ['details', 'false'],
    ['child', '403'],
    ['leave', 'left'],
  ])('is no admin (%s)', async (way, text) => {
    expect((await run(url, 'caller', { text: `${way} ${url}` })).body).toEqual({ text });
  });

  test('reloads nothing, also when it does not wait for the answer', async () => {
    // Answered after whatever the skill had sent before.
    await get(`${url}/health`);
    expect(cli.lines.filter(({ msg }) => msg.includes('reload'))).toEqual([]);
  });
});

test('the operator is an admin without further ado', async () => {
  const script = `fetch('${url}/reload', { method: 'POST' }).then((r) => console.log(r.status))`;
  expect(execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' }).trim()).toBe('200');
  expect(await get(`${url}/skills/caller`)).toHaveProperty('workers');
});
