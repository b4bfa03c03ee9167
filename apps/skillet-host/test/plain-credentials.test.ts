import { afterAll, beforeAll, expect, test } from 'vitest';
import { Cli, run, type LogRecord } from './support/cli.ts';
import { ECHO, SKILLETFILE, workspace } from './support/workspace.ts';

const APP = 'export const app = { fetch: () => Response.json({}) };\n';

let cli: Cli;
let url: string;

beforeAll(async () => {
  const cwd = await workspace({
    'keyed/Skilletfile.yaml': `${SKILLETFILE}credentials: {optional: [API_KEY]}\n`,
    'keyed/skill.js': ECHO,
    'plain/Skilletfile.yaml': SKILLETFILE,
    'plain/skill.js': ECHO,
    'app/serve.mjs': APP,
    'app/Skilletfile.yaml': 'name: app\napp: serve:app\ncredentials: {optional: [API_KEY]}\n',
    'runtime-config.yaml': `skills:
  - {name: keyed, path: keyed, mount: keyed}
  - {name: plain, path: plain, mount: plain}
  - {name: app, path: app, mount: app}
server: {host: 127.0.0.1, port: 0, trust_proxy: [127.0.0.0/8]}
`,
  });
  cli = new Cli({ cwd });
  url = await cli.url();
});
afterAll(() => cli[Symbol.asyncDispose]());

const warned = (client: string) => (line: LogRecord) =>
  line.level === 'warn' && line['client'] === client && line.msg.includes('over plain HTTP');

/** Calls a skill as a proxy does for a client of another machine. */
async function call(mount: string, from: string, proto: string | undefined, body: object) {
  const { status } = await run(url, mount, body, {
    'X-Forwarded-For': from,
    ...(proto === undefined ? {} : { 'X-Forwarded-Proto': proto }),
  });
  expect(status).toBe(200);
}

const inputs = { skill_input: { text: 'a' } };
const keyed = { ...inputs, credentials: { API_KEY: 'sk-of-a-caller' } };

test('credentials from another machine over plain HTTP are warned of, without saying them', async () => {
  await call('keyed', '192.0.2.1', 'http', keyed);
  const line = await cli.line(warned('192.0.2.1'));
  expect(line).toMatchObject({ mount: 'keyed', msg: expect.stringContaining('server.tls') });
  expect(JSON.stringify(cli.lines)).not.toContain('sk-of-a-caller');
});

test('also where a proxy does not say how they came, and to what does not declare any', async () => {
  await call('keyed', '192.0.2.2', undefined, inputs);
  await call('plain', '192.0.2.3', 'http', keyed);
  await call('app', '192.0.2.4', 'http', keyed);
  for (const [client, mount] of [
    ['192.0.2.2', 'keyed'],
    ['192.0.2.3', 'plain'],
    ['192.0.2.4', 'app'],
  ] as const) {
    expect(await cli.line(warned(client))).toMatchObject({ mount });
  }
});

test('one address is warned of once a minute; with TLS, from this machine, and without any, nobody is', async () => {
  await call('keyed', '192.0.2.1', 'http', keyed);
  await call('keyed', '198.51.100.1', 'https', keyed);
  await call('keyed', '127.0.0.1', 'http', keyed);
  await run(url, 'keyed', keyed);
  await call('plain', '198.51.100.2', 'http', inputs);
  // What comes later in the log says that nothing was left out before it.
  await call('keyed', '192.0.2.9', 'http', keyed);
  await cli.line(warned('192.0.2.9'));
  expect(cli.lines.filter(warned('192.0.2.1'))).toHaveLength(1);
  const clients = cli.lines.flatMap((line) => (line.level === 'warn' ? [line['client']] : []));
  expect(clients).not.toContain('198.51.100.1');
  expect(clients).not.toContain('198.51.100.2');
  expect(clients).not.toContain('127.0.0.1');
});
