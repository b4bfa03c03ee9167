import { expect, test } from 'vitest';
import { brokenProblems, load } from './support/temp-folder.ts';

const STDIO = `
skills:
  - name: files
    mount: fs
    mcp:
      command: [npx, -y, '@modelcontextprotocol/server-filesystem', ./data]
      sessions: per-session
      max_instances: 3
      instance_idle: 1m
      description: Files of the team
      tags: [files, team]
    tool_name: say_it
    env: {TOKEN: '\${TOKEN}'}
    limits: {memory: 512MB}
`;

const entry = (mcp: string, more = '') => `skills: [{name: s, mcp: ${mcp}${more}}]`;

test('a program that speaks over stdin and stdout, with the settings of any skill', async () => {
  const { skills, broken, warnings, dir } = await load(STDIO, {}, { TOKEN: 'x' });
  expect({ broken, warnings }).toEqual({ broken: [], warnings: [] });
  expect(skills).toMatchObject([
    {
      mount: 'fs',
      name: 'files',
      toolName: 'say_it',
      manifest: {
        name: 'files',
        description: 'Files of the team',
        inventory: { tags: ['files', 'team'] },
      },
      dir,
      displayDir: '.',
      entry: null,
      isolation: 'process',
      workers: { min: 1, max: 1 },
      env: { TOKEN: 'x' },
      limits: { memory: 512 * 1024 * 1024 },
    },
  ]);
  expect(skills[0]?.command).toBeUndefined();
  expect(skills[0]?.mcp).toEqual({
    server: {
      kind: 'stdio',
      command: ['npx', '-y', '@modelcontextprotocol/server-filesystem', './data'],
    },
    sessions: 'per-session',
    maxInstances: 3,
    instanceIdle: 60_000,
    pingInterval: 15_000,
    startTimeout: 30_000,
    stateless: false,
  });
});

test('a server that runs elsewhere, in a thread unless the configuration says otherwise', async () => {
  const url = "url: 'https://mcp.example.org/mcp?team=1'";
  const headers = "headers: {Authorization: 'Bearer ${TOKEN}'}";
  const { skills } = await load(
    `skills:
      - {name: a, mcp: {${url}, ${headers}}}
      - {name: b, mcp: {url: 'http://127.0.0.1:3000/sse', transport: sse}, isolation: process}`,
    {},
    { TOKEN: 'secret' },
  );
  expect(skills.map(({ isolation }) => isolation)).toEqual(['thread', 'process']);
  expect(skills.map(({ mcp }) => mcp)).toEqual([
    {
      server: {
        kind: 'http',
        url: 'https://mcp.example.org/mcp?team=1',
        headers: { Authorization: 'Bearer secret' },
        transport: 'auto',
      },
      sessions: 'shared',
      maxInstances: 16,
      instanceIdle: 600_000,
      pingInterval: 15_000,
      startTimeout: 30_000,
      stateless: false,
    },
    expect.objectContaining({
      server: { kind: 'http', url: 'http://127.0.0.1:3000/sse', headers: {}, transport: 'sse' },
    }),
  ]);
});

test('a stateless server may have several workers, any other has one whatever the defaults say', async () => {
  const { skills, broken } = await load(`
defaults: {workers: 4}
skills:
  - {name: a, mcp: {command: [x], stateless: true}}
  - {name: b, mcp: {command: [x]}}
  - {name: c, mcp: {command: [x]}, workers: {min: 0}}
  - {name: d, mcp: {command: [x], stateless: yes}, workers: 3}`);
  expect(broken).toEqual([]);
  const counts = skills.map(({ workers }) => [workers.min, workers.max]);
  expect(counts).toEqual([
    [4, 4],
    [1, 1],
    [0, 1],
    [3, 3],
  ]);
});

test('a program may take memory for each server of it and for what starts it, unless the configuration says', async () => {
  const { skills } = await load(`skills:
  - {name: shared, mcp: {command: [npx]}}
  - {name: each, mcp: {command: [npx], sessions: per-caller, max_instances: 3}}
  - {name: elsewhere, mcp: {url: 'https://a.b'}}
  - {name: own, mcp: {command: [npx]}, limits: {memory: 100MB}}
`);
  const MB = 1024 * 1024;
  expect(skills.map(({ limits }) => limits.memory / MB)).toEqual([512, 1024, 256, 100]);
  const set = await load(`skills: [{name: s, mcp: {command: [npx]}}]
defaults: {limits: {memory: 300MB}}
`);
  expect(set.skills[0]?.limits.memory).toBe(300 * MB);
});

test.each([
  ['{}', '', '`mcp` needs a `command` that starts the server, or the `url` of one that runs'],
  ['', '', '`mcp` must be a mapping with `command` or `url`, not nothing'],
  ['npx', '', '`mcp` must be a mapping with `command` or `url`, not `npx`'],
  ['[npx]', '', '`mcp` must be a mapping with `command` or `url`, not a list'],
  [
    '{command: npx -y x}',
    '',
    '`mcp.command` must be a list such as `[npx, -y, "@modelcontextprotocol/server-everything"]`, not `npx -y x`',
  ],
  [
    '{command: []}',
    '',
    '`mcp.command` must be a list such as `[npx, -y, "@modelcontextprotocol/server-everything"]`, not an empty list',
  ],
  ["{command: [' ']}", '', '`mcp.command` must begin with the program that is to be started'],
  ['{command: [x, [y]]}', '', 'each of `mcp.command` must be text, not a list'],
  ['{command: [x, args: y]}', '', 'each of `mcp.command` must be text, not a mapping'],
  [
    '{command: [x], args: [y]}',
    '',
    'unknown key `args` in `mcp`: known keys are command, url, headers, transport, sessions, max_instances, instance_idle, ping_interval, credentials, forward_headers, stateless, description, tags',
  ],
  ["{command: [x], url: 'https://a.b'}", '', '`mcp` has either a `command` or a `url`, not both'],
  [
    '{command: [x], headers: {A: b}}',
    '',
    '`mcp.headers` goes with a `url`; a program has `env`, beside `mcp`',
  ],
  ['{command: [x]}', ', path: demo', '`path` has no meaning beside `mcp`: a server has no folder'],
  ['{command: [x]}', ", command: [x, '{port}']", "an MCP server's `command` is a key of `mcp`"],
  [
    '{command: [x]}',
    ', isolation: thread',
    '`isolation: thread` is not possible with `mcp.command`: what is started is a process',
  ],
  [
    '{command: [x]}',
    ', workers: 2',
    '`workers` can be more than 1 only where the server keeps nothing between calls: say so with `mcp.stateless: true`, or leave it at 1',
  ],
  [
    '{command: [x]}',
    ', limits: {memory: 48MB}',
    '`limits.memory` must be at least `64MB` with `isolation: process`: all that the process has resident counts, and Node alone takes 50 MB',
  ],
  [
    '{url: ftp://a.b/secret}',
    '',
    '`mcp.url` must be an address such as `https://mcp.example.org/mcp`: it must begin with `http://` or `https://`',
  ],
  ['{url: secret}', '', '`mcp.url` must be an address such as `https://mcp.example.org/mcp`'],
  ['{url: [secret]}', '', '`mcp.url` must be an address such as `https://mcp.example.org/mcp`'],
  [
    "{url: 'https://u:secret@a.b'}",
    '',
    '`mcp.url` must be an address such as `https://mcp.example.org/mcp`: it contains a password: write it into `headers`',
  ],
  [
    '{url: \'https://a.b\', headers: {A: "sec\\nret"}}',
    '',
    "`mcp.headers.A` can't be the value given: it must be one line of ASCII characters without blanks around it",
  ],
  ["{url: 'https://a.b', headers: {A: [secret]}}", '', "`mcp.headers.A` can't be the value given"],
  [
    "{url: 'https://a.b', headers: 'A: secret'}",
    '',
    '`mcp.headers` must be a mapping of names to texts, such as `Authorization: Bearer ${TOKEN}`',
  ],
  [
    "{url: 'https://a.b', headers: [secret]}",
    '',
    '`mcp.headers` must be a mapping of names to texts, such as `Authorization: Bearer ${TOKEN}`',
  ],
  [
    "{url: 'https://a.b', headers: {Host: x}}",
    '',
    "`mcp.headers`: `Host` can't be set: the host sets it itself",
  ],
  [
    "{url: 'https://a.b', headers: {'A B': x}}",
    '',
    "`mcp.headers`: `A B` can't be set: it is no name of a header",
  ],
  [
    "{url: 'https://a.b', headers: {a: x, A: y}}",
    '',
    '`mcp.headers.A` is given twice: names of headers know no case',
  ],
  [
    "{url: 'https://a.b', transport: ws}",
    '',
    '`mcp.transport` must be `http` or `sse` or `auto`, not `ws`',
  ],
  [
    '{command: [x], sessions: all}',
    '',
    '`mcp.sessions` must be `shared` or `per-caller` or `per-session`, not `all`',
  ],
  [
    '{command: [x], max_instances: 0}',
    '',
    '`mcp.max_instances` must be a whole number, 1 to 1000, not `0`',
  ],
  [
    '{command: [x], instance_idle: 5}',
    '',
    '`mcp.instance_idle` must be a duration such as `250ms`, `30s`, `5m` or `1h`, not `5`: add a unit (`ms`, `s`, `m` or `h`)',
  ],
  [
    '{command: [x], stateless: perhaps}',
    '',
    '`mcp.stateless` must be `true` or `false`, not `perhaps`',
  ],
  ['{command: [x], tags: [[a]]}', '', 'each of `mcp.tags` must be text, not a list'],
])('the faults of mcp: %s%s are told, and no secret', async (mcp, more, message) => {
  const told = await brokenProblems(entry(mcp, more));
  expect(told).toEqual([`runtime-config.yaml:1: ${message}`]);
});

test('without a path and without a server an entry has no skill', async () => {
  expect(await brokenProblems('skills: [{name: s}]')).toEqual([
    'runtime-config.yaml:1: `path` is missing',
  ]);
});

test('a variable that is not set is all that is told of a server', async () => {
  const not = 'the variable NOT is not set; `${NOT:-default}` gives it a default';
  for (const mcp of [
    "{url: '${NOT}'}",
    "{command: ['${NOT}']}",
    "{url: 'https://a.b', headers: {A: 'x ${NOT}'}}",
  ]) {
    expect(await brokenProblems(entry(mcp))).toEqual([`runtime-config.yaml:1: ${not}`]);
  }
});
