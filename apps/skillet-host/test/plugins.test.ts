import { expect } from 'vitest';
import { both, everyday as test, rows } from '../../../test/support/runs.ts';
import { missingPython } from '../../../scripts/python/virtual-environment.ts';
import { Cli, get, run } from './support/cli.ts';
import { ECHO, SKILLETFILE, workspace } from './support/workspace.ts';

const config = (isolation: string) => `plugins: [./my-plugin.ts]
skills: [{name: echo, path: ./echo, isolation: ${isolation}}]
server: {host: 127.0.0.1, port: 0}
settings: {plugin_timeout: 200ms}
`;

/** A host with the echo skill and a plugin in TypeScript. */
async function served(
  plugin: string,
  files: Readonly<Record<string, string>> = {},
  isolation = 'thread',
): Promise<{ cli: Cli; url: string }> {
  const cwd = await workspace({
    'runtime-config.yaml': config(isolation),
    'my-plugin.ts': plugin,
    'echo/Skilletfile.yaml': SKILLETFILE,
    'echo/skill.js': ECHO,
    ...files,
  });
  const cli = new Cli({ cwd });
  const url = await cli.url();
  await cli.ready('echo');
  return { cli, url };
}

/** A hook that writes what it is given to stderr. */
const say = (hook: string, what = '...args') =>
  `export const ${hook} = (...args: unknown[]): void => { process.stderr.write('${hook} ' + JSON.stringify([${what}]) + '\\n'); };\n`;

/** What the hook of a plugin was given, each time, once the host has ended. */
async function told(cli: Cli, hook: string): Promise<unknown[]> {
  cli.signal('SIGTERM');
  const { stderr } = await cli.exit;
  const lines = stderr.split('\n').filter((line) => line.startsWith(`${hook} `));
  return lines.flatMap((line) => JSON.parse(line.slice(hook.length + 1)) as unknown[]);
}

test('onSkillLoad and onSkillUnload hear of each skill that comes and goes', async () => {
  const printing = ['debug', 'info', 'log', 'warn', 'error']
    .map((method) => `console.${method}('%s of a plugin', '${method}');\n`)
    .join('');
  const { cli, url } = await served(printing + say('onSkillLoad') + say('onSkillUnload'));
  await using _host = cli;
  await cli.line(({ level, msg }) => level === 'error' && msg === 'error of a plugin');
  const printed = cli.lines.filter(({ msg }) => msg.endsWith(' of a plugin'));
  expect(printed.map(({ level, msg }) => `${level}: ${msg.split(' ')[0]}`)).toEqual([
    'info: info',
    'info: log',
    'warn: warn',
    'error: error',
  ]);
  expect((await run(url, 'echo', { text: 'hi' })).status).toBe(200);
  const skill = { mount: 'echo', name: 'echo', revision: 'r1' };
  const loads = await told(cli, 'onSkillLoad');
  expect(loads).toEqual([skill]);
  expect(await told(cli, 'onSkillUnload')).toEqual([skill]);
});

test('onRequest may answer in place of a skill, and change what the skill is sent', async () => {
  const { cli, url } = await served(
    `export async function onRequest(request: { url: string; headers: Record<string, unknown> }) {
  if (request.headers['x-block']) return { status: 403, headers: { 'x-by': 'plugin' }, body: { detail: 'no' } };
  request.headers['x-user'] = 'ada';
}
`,
    {
      'echo/skill.js': `export const handler = (_, { headers }) => ({ text: headers['x-user'] });\n`,
    },
  );
  await using _host = cli;
  const answered = await run(url, 'echo', { text: 'a' }, { 'X-Block': '1' });
  expect([answered.status, answered.body]).toEqual([403, { detail: 'no' }]);
  expect(answered.headers.get('x-by')).toBe('plugin');
  expect(answered.headers.get('x-request-id')).not.toBeNull();
  const passed = await run(url, 'echo', { text: 'a' }, { 'X-User': 'eve' });
  expect(passed.body).toEqual({ text: 'ada' });
});

test('onResponseEnd, onError and onEvent hear of answers, errors and events', async () => {
  const { cli, url } = await served(
    say('onResponseEnd') + say('onError') + say('onEvent', '(args[0] as { type: string }).type'),
    { 'echo/skill.js': 'export const handler = () => process.exit(3);\n' },
  );
  await using _host = cli;
  const { status } = await run(url, 'echo', { text: 'a' }, { 'X-Request-Id': 'mine' });
  expect(status).toBe(502);
  const errors = await told(cli, 'onError');
  expect(errors).toMatchObject([{ requestId: 'mine', mount: 'echo', code: 'worker_crashed' }]);
  expect(await told(cli, 'onResponseEnd')).toMatchObject([
    { requestId: 'mine', method: 'POST', url: '/skills/echo/run', status: 502, complete: true },
  ]);
  expect(await told(cli, 'onEvent')).toEqual(
    expect.arrayContaining(['worker-ready', 'worker-died', 'request-failed']),
  );
});

const APP = `export const app = ({ url }) => {
  const headers = new Headers({ Server: 'mine', 'X-Kept': '1', 'Content-Length': '4' });
  headers.append('Set-Cookie', 'a=1');
  headers.append('Set-Cookie', 'b=2');
  return url.endsWith('/gone') ? new Response(null, { status: 304, headers: { ETag: '"1"' } }) : new Response('body', { headers });
};
`;

test('onResponse sets, changes and removes headers of every answer', async () => {
  const { cli, url } = await served(
    `export function onResponse({ status, headers, durationMs }: { status: number; headers: Record<string, unknown>; durationMs: number }) {
  headers['X-Frame-Options'] = 'DENY';
  headers['x-seen'] = [String(status), typeof durationMs, String(headers['content-length'])];
  headers['content-length'] = '1';
  delete headers['server'];
}
`,
    { 'echo/Skilletfile.yaml': 'name: echo\napp: skill:app\n', 'echo/skill.js': APP },
  );
  await using _host = cli;
  const answer = await fetch(`${url}/skills/echo/any`);
  expect(await answer.text()).toBe('body');
  const seen = ({ headers }: Response) =>
    ['x-frame-options', 'x-seen', 'server', 'x-kept', 'etag'].map((name) => headers.get(name));
  expect(seen(answer)).toEqual(['DENY', '200, number, 4', null, '1', null]);
  expect(answer.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  expect(answer.headers.get('x-request-id')).not.toBeNull();
  expect(seen(await fetch(`${url}/skills/echo/gone`))).toEqual([
    'DENY',
    '304, number, undefined',
    null,
    null,
    '"1"',
  ]);
  const health = await fetch(`${url}/health`);
  expect(await health.json()).toMatchObject({ status: 'healthy' });
  expect(health.headers.get('x-frame-options')).toBe('DENY');
  expect((await fetch(`${url}/no-such-path`)).headers.get('x-frame-options')).toBe('DENY');
});

both.each(
  rows(
    [
      [
        'an impossible value',
        `({ headers }) => { headers['x-a'] = 'one\\ntwo'; headers['x-b'] = '1'; }`,
      ],
    ],
    [['an impossible name', `({ headers }) => { headers['x a'] = '1'; headers['x-b'] = '1'; }`]],
  ),
)('onResponse that leaves %s changes nothing, and is named', async (_, hook) => {
  const { cli, url } = await served(`export const onResponse = ${hook};\n`);
  await using _host = cli;
  const { status, body, headers } = await run(url, 'echo', { text: 'hi' });
  expect([status, body, headers.get('x-b')]).toEqual([200, { text: 'hi' }, null]);
  expect(headers.get('content-type')).toBe('application/json');
  await cli.line(
    ({ plugin, msg }) => plugin === 'my-plugin.ts' && msg.includes('cannot be sent: '),
  );
});

both.each(rows(['thread'], ['process']))(
  'onSkillExecute sees the coerced inputs in the %s of the skill, and may change them',
  async (isolation) => {
    const { cli, url } = await served(
      `import { threadId } from 'node:worker_threads';
export async function onSkillExecute(skill: { mount: string }, params: Record<string, unknown>, context: { requestId: string }) {
  await null;
  params.text = [skill.mount, typeof params.n, context.requestId].join(' ');
  params.place = [process.pid, threadId];
}
`,
      {
        'echo/skill.js': `import { threadId } from 'node:worker_threads';
export const handler = (inputs) => ({ ...inputs, own: [process.pid, threadId] });
`,
        'echo/Skilletfile.yaml': `name: echo\nentry: skill:handler\ninputs:\n  n: {type: integer}\n`,
      },
      isolation,
    );
    await using _host = cli;
    const { body } = await run(url, 'echo', { n: '7' }, { 'X-Request-Id': 'mine' });
    expect(body).toMatchObject({ n: 7, text: 'echo number mine', place: body['own'] });
    const [pid] = body['own'] as [number];
    expect(pid === cli.process.pid).toBe(isolation === 'thread');
  },
);

const noPython = await missingPython();
test('a handler in Python runs without onSkillExecute, which a warning says', async (context) => {
  if (noPython !== undefined) context.skip(noPython);
  const { cli, url } = await served(
    `export const onSkillExecute = (_: unknown, params: Record<string, unknown>) => { params.text = 'changed'; };
export const onRequest = ({ headers }: { headers: Record<string, string> }) => { headers['x-user'] = 'ada'; };
`,
    {
      'echo/Skilletfile.yaml': SKILLETFILE.replace('runtime: node', 'runtime: python'),
      'echo/skill.py': `def handler(inputs, context):\n    return {"text": inputs["text"] + context.headers["x-user"]}\n`,
    },
  );
  await using _host = cli;
  expect((await run(url, 'echo', { text: 'hi ' })).body).toEqual({ text: 'hi ada' });
  const warning = await cli.line(({ msg }) => msg.includes('onSkillExecute'));
  expect(warning).toMatchObject({ level: 'warn', mounts: ['echo'] });
});

both.each(
  rows(
    [['throws', `() => { throw new Error('broken') }`, 'failed: broken']],
    [
      ['rejects', `() => Promise.reject(new Error('broken'))`, 'failed: broken'],
      ['never settles', `() => new Promise(() => undefined)`, 'did not settle within 200 ms'],
      ['answers nonsense', `() => ({ status: 7000 })`, 'answered with the status 7000'],
    ],
  ),
)('a plugin that %s costs no request, and is disabled in the end', async (_, hook, message) => {
  const { cli, url } = await served(`export const onRequest = ${hook};\n`);
  await using _host = cli;
  for (let request = 0; request < 6; request += 1) {
    expect((await run(url, 'echo', { text: 'hi' })).body).toEqual({ text: 'hi' });
  }
  await cli.line(({ plugin, msg }) => plugin === 'my-plugin.ts' && msg.includes(message));
  await cli.line(({ msg }) =>
    msg.includes('plugin my-plugin.ts has failed 5 times within a minute'),
  );
  expect(cli.lines.filter(({ hook: name }) => name === 'onRequest')).toHaveLength(5);
});

both.each(
  rows(
    [['throws', 'thread', `() => { throw new Error('broken') }`, 'failed: broken']],
    [
      ['throws', 'process', `() => { throw new Error('broken') }`, 'failed: broken'],
      [
        'never settles',
        'thread',
        `() => new Promise(() => undefined)`,
        'did not settle within 200 ms',
      ],
    ],
  ),
)(
  'onSkillExecute that %s in a %s costs no request, and is disabled',
  async (_, isolation, hook, message) => {
    const plugin = `export const onSkillExecute = ${hook};\n`;
    const { cli, url } = await served(plugin, {}, isolation);
    await using _host = cli;
    for (let request = 0; request < 6; request += 1) {
      expect((await run(url, 'echo', { text: 'hi' })).body).toEqual({ text: 'hi' });
    }
    await cli.line(({ mount, msg }) => mount === 'echo' && msg.includes(message));
    await cli.line(({ msg }) => msg.includes('onSkillExecute is disabled in this worker'));
    expect(cli.lines.filter(({ msg }) => msg.includes(message))).toHaveLength(5);
  },
);

test('a plugin that does not load is named, and left out', async () => {
  const { cli, url } = await served(`throw new Error('no database');\n`);
  await using _host = cli;
  await cli.line(({ msg }) => msg === 'plugin my-plugin.ts was not loaded: no database');
  expect((await get(`${url}/health`))['status']).toBe('healthy');
});

test('a plugin that is not there is named with its line', async () => {
  const cwd = await workspace({ 'runtime-config.yaml': 'skills: []\nplugins:\n  - ./gone.ts\n' });
  await using cli = new Cli({ cwd });
  const { code, stderr } = await cli.exit;
  expect(code).toBe(2);
  expect(stderr).toContain('runtime-config.yaml:3: `plugins`: there is no file ./gone.ts');
});
