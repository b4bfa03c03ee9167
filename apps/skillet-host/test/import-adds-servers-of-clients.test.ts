import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from '@skillet/command';
import { describe, expect, test } from 'vitest';
import { ConfigText } from '../src/cli/import/add-entries.ts';
import { mountFor } from '../src/cli/import/mount-for.ts';
import { parseJson } from '../src/cli/import/read-json.ts';
import { isSecret } from '../src/cli/import/secrets.ts';
import { serversIn } from '../src/cli/import/servers-in.ts';
import { toEntry } from '../src/cli/import/to-entry.ts';
import { Variables } from '../src/cli/import/variables.ts';
import { Cli } from './support/cli.ts';
import { workspace } from './support/workspace.ts';

/** What becomes of one server. */
function imported(server: object, inputs: ReadonlyMap<string, string> = new Map()) {
  const notes: string[] = [];
  const variables = new Variables((name) => name === 'TAKEN_TOKEN');
  const { value } = parseJson(JSON.stringify(server), 'x.json');
  const entry = toEntry('My Server', value, {
    mount: 'my-server',
    variables,
    workspace: '..',
    workspaceName: 'project',
    inputs,
    note: (text) => notes.push(text),
  });
  return { entry, notes, variables: variables.list().map(({ name }) => name) };
}

describe('a server becomes an entry', () => {
  test.each([
    [{ command: 'npx', args: ['-y', 'x', 1] }, ['npx', '-y', 'x', '1']],
    [{ command: 'cmd', args: ['/c', 'npx', '-y', 'x'] }, ['npx', '-y', 'x']],
    [
      { command: String.raw`C:\Windows\System32\cmd.exe`, args: ['/C', 'npx.cmd', 'x'] },
      ['npx', 'x'],
    ],
    [{ command: 'uvx mcp-server-time --utc' }, ['uvx', 'mcp-server-time', '--utc']],
    [{ command: '/opt/My App/server' }, ['/opt/My App/server']],
    [{ command: 'x', args: ['${workspaceFolder}/data', '$${'] }, ['x', '../data', '$$${']],
    [
      { command: 'x', args: ['--api-key', 'abc', '-e', 'NAME'] },
      ['x', '--api-key', '${MY_SERVER_API_KEY}', '-e', 'NAME'],
    ],
    [{ command: 'x', args: ['--token=abc1'] }, ['x', '--token=${MY_SERVER_TOKEN}']],
    [{ command: 'x', args: ['postgres://u:pw@db/x'] }, ['x', '${MY_SERVER_SECRET}']],
    [
      { command: 'x', args: ['--header', 'Authorization: Bearer abc'] },
      ['x', '--header', 'Authorization: Bearer ${MY_SERVER_AUTHORIZATION}'],
    ],
  ])('of %j the command', (server, command) => {
    expect(imported(server).entry).toMatchObject({
      name: 'My Server',
      mount: 'my-server',
      mcp: { command },
    });
  });

  test('its environment, with variables for what may be a secret and for what it refers to', () => {
    const env = {
      LOG: 'debug',
      PORT: 80,
      ON: true,
      API_KEY: 'abc',
      ODD: 'ghp_0123456789abcdef',
      TAKEN_TOKEN: 'abc',
      A: '${env:FROM}',
      B: '${input:the-key}',
      C: 'x ${WITH:-default}',
      D: '${NO_TOKEN:-secret}',
      E: '${command:x}',
      F: '${SKILLET_ADMIN_TOKEN}',
      G: null,
    };
    const { entry, notes, variables } = imported(
      { command: 'x', env },
      new Map([['the-key', 'Key']]),
    );
    expect(entry).toMatchObject({
      env: {
        LOG: 'debug',
        PORT: '80',
        ON: 'true',
        API_KEY: '${API_KEY}',
        ODD: '${ODD}',
        TAKEN_TOKEN: '${MY_SERVER_TAKEN_TOKEN}',
        A: '${FROM}',
        B: '${THE_KEY}',
        C: 'x ${WITH:-default}',
        D: '${NO_TOKEN}',
        E: '$${command:x}',
        F: '$${SKILLET_ADMIN_TOKEN}',
      },
    });
    expect(variables).toEqual([
      'API_KEY',
      'ODD',
      'MY_SERVER_TAKEN_TOKEN',
      'FROM',
      'THE_KEY',
      'NO_TOKEN',
    ]);
    expect(notes.join('\n')).toMatch(/command:x.*\n.*SKILLET_ADMIN_TOKEN.*\n.*`G`/);
  });

  test('its address and headers, without keys in them', () => {
    const { entry } = imported({
      type: 'streamable-http',
      url: 'https://mcp.example.org/s/abcDEF0123456789abcDEF01/mcp?api_key=abc&team=a',
      headers: { Authorization: 'Bearer abc', 'X-Api-Key': 'abc', 'X-Region': 'eu' },
    });
    expect(entry).toMatchObject({
      mcp: {
        url: 'https://mcp.example.org/s/${MY_SERVER_URL_KEY}/mcp?api_key=${MY_SERVER_API_KEY}&team=a',
        transport: 'http',
        headers: {
          Authorization: 'Bearer ${MY_SERVER_TOKEN}',
          'X-Api-Key': '${MY_SERVER_X_API_KEY}',
          'X-Region': 'eu',
        },
      },
    });
  });

  test.each([
    [3, 'it is no object'],
    [{}, 'it has neither a `command` nor a `url`'],
    [{ command: ['x'] }, 'it has neither a `command` nor a `url`'],
    [{ command: 'x', args: [{}] }, 'its `args` are not all texts'],
    [{ type: 'ws', url: 'wss://x' }, 'it speaks `ws`, which is none of http, sse and stdio'],
  ])('but not of %j', (server, why) => {
    expect(imported(server as object).entry).toBe(why);
  });
});

test('what looks like a secret', () => {
  const secrets = [
    ['DB_PASSWORD', 'x'],
    ['X', 'sk-abcdefgh12345678'],
    ['X', 'eyJhbGciOiJI.x'],
    ['X', 'Bearer abcd'],
    ['URL', 'https://a:b@c'],
    ['X', 'a1b2c3d4-e5f6-7890-abcd-ef0123456789'],
  ] as const;
  for (const [name, value] of secrets) expect(isSecret(name, value), `${name}=${value}`).toBe(true);
  const others = [
    ['MAX_TOKENS', '4096'],
    ['AUTH', 'false'],
    ['API_KEY', ''],
    ['PATH_TO', '/home/me/some/long/folder1'],
    ['X', 'claude-sonnet-4.5'],
    ['X', 'hello'],
  ] as const;
  for (const [name, value] of others) expect(isSecret(name, value), `${name}=${value}`).toBe(false);
});

test('mounts are fit for a URL, and no two are one', () => {
  const taken = new Set<string>();
  for (const name of ['My Server', 'My/Server', 'Größe', '..', '', '__proto__', 'x'.repeat(99)]) {
    const mount = mountFor(name, taken);
    expect(mount).toMatch(/^[A-Za-z0-9][\w.~-]{0,63}$/);
    taken.add(mount);
  }
  expect([...taken].slice(0, 5)).toEqual(
    ['My-Server', 'My-Server-2', 'Grosse', 'server', 'server-2'].map((one) =>
      one === 'Grosse' ? 'Gro-e' : one,
    ),
  );
});

describe('the configuration keeps what is in it', () => {
  const entry = { name: 'a', mcp: { command: ['x', '${V}'] }, env: { N: '1' } };
  const added = '- name: a\n    mcp:\n      command: [x, "${V}"]\n    env:\n      N: "1"\n'.replace(
    '- name',
    '  - name',
  );
  test.each([
    ['', `skills:\n${added}`],
    ['server: {port:  1} # x', `server: {port:  1} # x\nskills:\n${added}`],
    ['skills: [] # none\nserver: {}\n', `skills: # none\n${added}server: {}\n`],
    ['skills:\nserver: {}\n', `skills:\n${added}server: {}\n`],
    [
      'skills:\n  - name: b # mine\n    path: b\n# end\n',
      `skills:\n  - name: b # mine\n    path: b\n${added}# end\n`,
    ],
    [
      'skills:\n- {name: b,   path: b}',
      `skills:\n- {name: b,   path: b}\n${added.replaceAll(/^ {2}/gm, '')}`,
    ],
    [
      'skills: [{name: b}, ]\n',
      'skills: [{name: b}, {"name":"a","mcp":{"command":["x","${V}"]},"env":{"N":"1"}}, ]\n',
    ],
    ['skills:\r\n  - name: b\r\n', `skills:\r\n  - name: b\r\n${added.replaceAll('\n', '\r\n')}`],
  ])('%j', (text, wanted) => {
    expect(new ConfigText(text, 'c.yaml').with([entry])).toBe(wanted);
  });

  test.each([
    'skills: 3\n',
    'x: &a []\nskills: *a\n',
    '{skills: []}\n',
    '- a\n',
    'a: [\n',
    'a: 1\n...\n',
  ])('or is left alone, with what is wrong: %j', (text) => {
    expect(() => new ConfigText(text, 'c.yaml').with([entry])).toThrow(UsageError);
  });
});

test('a configuration that a host would not read any more is not made', () => {
  const entry = { name: 'a', mcp: { command: ['x'.repeat(1024 * 1024)] } };
  expect(() => new ConfigText('', 'c.yaml').with([entry])).toThrow('larger than 1 MB');
});

describe('files that are not what they should be', () => {
  test.each([
    ['{"a": 1,\n  "b" 2}', 'f.json:2:7: not valid JSON (colon expected)'],
    ['', 'f.json:1:1: not valid JSON (value expected)'],
    ['['.repeat(100_000), 'f.json:1:201: nested more than 200 deep'],
  ])('%#', (text, message) => {
    expect(() => parseJson(text, 'f.json')).toThrow(new UsageError(message));
  });

  test.each([
    ['[]', 'f.json has neither `mcpServers` (Claude, Cursor) nor `servers` (VS Code) in it'],
    ['{"mcpServers": []}', 'f.json: `mcpServers` must be an object of servers by name'],
  ])('%s', (text, message) => {
    expect(() => serversIn(parseJson(text, 'f.json').value, 'f.json')).toThrow(
      new UsageError(message),
    );
  });

  test('comments, commas too many, keys given twice and names of prototypes are no fault', () => {
    const { value, twice } = parseJson('{/* x */ "__proto__": 1, "a": 1,\n "a": 2, }', 'f.json');
    expect(value).toEqual(
      new Map([
        ['__proto__', 1],
        ['a', 2],
      ]),
    );
    expect(twice).toEqual(['f.json:2:2: a is given twice, the last one counts']);
  });
});

const CLIENT = `{
  // of a project
  "mcpServers": {
    "github": {"command": "npx", "args": ["-y", "gh"], "env": {"GITHUB_TOKEN": "ghp_0123456789abcdef"}},
    "off": {"url": "http://127.0.0.1:1/mcp", "disabled": true, "alwaysAllow": []},
    "old": {"command": "x"},
    "bad": {"url": "https://u:p4ssword@x.org"},
  },
}`;

test('the command prints, or writes at once, and tells no secret', async () => {
  const dir = await workspace({});
  await mkdir(join(dir, '.cursor'));
  await writeFile(join(dir, '.cursor/mcp.json'), CLIENT);
  const file = join(dir, 'runtime-config.yaml');
  const before = '# mine\nskills:\n  - name: old   # there\n    mcp: {command: [y]}\n';
  await writeFile(file, before, { mode: 0o640 });
  const run = async (...args: string[]) => {
    await using cli = new Cli({ args: ['import', '.cursor/mcp.json', ...args], cwd: dir });
    return await cli.exit;
  };
  const printed = await run();
  expect(await readFile(file, 'utf8')).toBe(before);
  const written = await run('--write');
  expect(written.stdout).toBe('');
  expect(await readFile(file, 'utf8')).toBe(printed.stdout);
  expect((await stat(file)).mode & 0o777).toBe(0o640);
  expect(printed.stdout.startsWith(before)).toBe(true);
  expect(printed.stdout).toContain('GITHUB_TOKEN: ${GITHUB_TOKEN}');
  expect(printed.stdout).toContain('enabled: false');
  expect([printed.code, written.code]).toEqual([1, 1]);
  expect(printed.stderr).toBe(`github: added at /skills/github
off: added at /skills/off, switched off as it was
  \`alwaysAllow\` was left out
old: already there, left alone
bad: left out, \`mcp.url\` must be an address such as \`https://mcp.example.org/mcp\`: it contains a password: write it into \`headers\`
set these variables, in the environment or in \`.env\` beside the configuration:
  GITHUB_TOKEN  for github
`);
  const again = await run('--write');
  expect(again.stderr).toContain('github: already there, left alone');
  expect(await readFile(file, 'utf8')).toBe(printed.stdout);
  const all = JSON.stringify([printed, written, again]);
  expect(all).not.toMatch(/ghp_|p4ssword/);
});
