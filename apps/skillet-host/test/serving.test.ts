import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Cli, get, run } from './support/cli.ts';
import { COMMANDABLE, ECHO, SKILLETFILE, workspace } from './support/workspace.ts';

let cli: Cli;
let url: string;

beforeAll(async () => {
  const cwd = await workspace({
    'runtime-config.yaml': `
skills:
  - {name: commandable, path: ${COMMANDABLE}, mount: c, timeout: 2s}
  - {name: neighbour, path: ${COMMANDABLE}, mount: neighbour}
  - {name: tiny, path: ./echo, mount: tiny, limits: {body: 1KB}, concurrency: 1, queue: 1, workers: 1}
  - {name: lazy, path: ./echo, mount: lazy, workers: {min: 0, max: 1}}
  - {name: fields, path: ./fields, mount: fields}
  - {name: off, path: ./echo, mount: off, enabled: false}
  - {name: nowhere, path: ./nowhere, mount: nowhere}
  - {name: typo, path: ./echo, mount: typo, timout: 5s}
  - {name: twice, path: ./echo, mount: tiny}
  - {name: unsafe, path: ./echo, mount: "a/b"}
  - {name: no entry, path: ./no-entry, mount: no-entry}
  - {name: syntax, path: ./syntax, mount: syntax}
server: {host: 127.0.0.1, port: 0}
`,
    'echo/Skilletfile.yaml': SKILLETFILE,
    'echo/skill.js': ECHO,
    'fields/Skilletfile.yaml': SKILLETFILE,
    'fields/skill.js': `export const handler = (_, { log }) => {
      log.info('with fields', { k: 1, deep: { list: [1, 2] } });
      return {};
    };`,
    'no-entry/Skilletfile.yaml': SKILLETFILE,
    'syntax/Skilletfile.yaml': SKILLETFILE,
    'syntax/skill.js': 'export const handler = (((',
  });
  cli = new Cli({ cwd, args: ['--log-level', 'debug'] });
  url = await cli.url();
  await Promise.all([cli.ready('c'), cli.ready('neighbour'), cli.ready('tiny')]);
});
afterAll(() => cli[Symbol.asyncDispose]());

describe('a host with healthy and broken skills', () => {
  test('starts the healthy ones, is degraded and says which are not and why', async () => {
    await cli.line((line) => line['event'] === 'quarantined' && line['mount'] === 'syntax');
    const health = await get(`${url}/health`);
    expect(health['status']).toBe('degraded');
    const skills = health['skills'] as Record<string, { status: string; error?: string }>;
    expect(skills['c']).toMatchObject({ status: 'loaded', mount_path: 'c' });
    expect(skills['lazy']).toMatchObject({ status: 'loaded' });
    expect(skills['nowhere']).toMatchObject({ status: 'failed' });
    expect(skills['nowhere']?.error).toContain('nowhere');
    expect(skills['typo']?.error).toContain('timeout');
    expect(skills['no-entry']?.error).toContain('skill');
    expect(skills['syntax']).toMatchObject({ status: 'quarantined' });
    expect(skills['tiny']).toMatchObject({ status: 'loaded' });
    const failed = health['failed'] as { name: string; error: string }[];
    expect(failed.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['twice', 'unsafe', 'nowhere', 'typo', 'no entry']),
    );
    expect(health['loaded_skills']).toBe(5);
    expect(health['notes']).toContain(
      'A tool of the skill "neighbour" is called neighbour_commandable, because one of the skill "c" has the name commandable; `tool_name` gives a tool another name.',
    );
    expect(JSON.stringify(health)).not.toMatch(/\/tmp|\/home|\/root|node:internal/);
  });

  test('does not serve a disabled skill', async () => {
    expect((await fetch(`${url}/skills/off/inventory`)).status).toBe(404);
    expect(Object.keys((await get(`${url}/health`))['skills'] as object)).not.toContain('off');
  });

  test('serves metadata of a skill that cannot run', async () => {
    expect(await get(`${url}/skills/syntax/schema`)).toMatchObject({ name: 'echo' });
    const { status, body } = await run(url, 'syntax', { text: 'x' });
    expect(status).toBe(503);
    expect(body).toMatchObject({ code: 'skill_unavailable', mount: 'syntax', retryable: true });
  });

  test('starts a skill with workers.min 0 by its first request', async () => {
    expect(
      cli.lines.some((line) => line['mount'] === 'lazy' && line['event'] === 'worker-ready'),
    ).toBe(false);
    expect(await run(url, 'lazy', { text: 'x' })).toMatchObject({ status: 200 });
  });
});

describe('a request', () => {
  test('travels with its id, and answers with it', async () => {
    const { headers, body } = await run(url, 'c', { do: 'context' }, { 'X-Request-Id': 'abc-1' });
    expect(headers.get('x-request-id')).toBe('abc-1');
    expect(body).toMatchObject({ requestId: 'abc-1' });
  });

  test('may be plain or an envelope with credentials', async () => {
    const envelope = {
      skill_input: { do: 'context' },
      credentials: { KEY: 'outer' },
      runtime_config: { credentials: { KEY: 'inner' } },
    };
    expect((await run(url, 'c', envelope)).body).toMatchObject({ credentials: { KEY: 'inner' } });
    expect((await run(url, 'c', { do: 'context' })).body).toMatchObject({ credentials: {} });
  });

  test('that is malformed is 422 with the fault and its place', async () => {
    expect(await run(url, 'c', '{"do": ')).toMatchObject({
      status: 422,
      body: { detail: [{ type: 'json_invalid' }] },
    });
    expect(await run(url, 'c', {})).toMatchObject({
      status: 422,
      body: { detail: [{ type: 'missing', loc: ['body', 'do'] }] },
    });
    expect(await run(url, 'c', { skill_input: 5 })).toMatchObject({
      status: 422,
      body: { detail: [{ loc: ['body', 'skill_input'] }] },
    });
  });

  test('has its inputs coerced', async () => {
    expect((await run(url, 'c', { do: 'wait', ms: '1' })).status).toBe(200);
    expect((await run(url, 'c', { do: 'wait', ms: 'soon' })).status).toBe(422);
  });

  test('over the body limit is 413', async () => {
    const { status, body } = await run(url, 'tiny', { text: 'x'.repeat(2000) });
    expect(status).toBe(413);
    expect(body).toMatchObject({ code: 'body_too_large' });
  });

  test('gets the error a skill means to give, as it gave it', async () => {
    const { status, body } = await run(url, 'c', { do: 'reject-skill-error', text: 'no' });
    expect(status).toBe(418);
    expect(body).toEqual({ detail: { reason: 'no' } });
  });

  test.each([
    ['throw', 500, 'skill_error'],
    ['throw-null', 500, 'skill_error'],
    ['undefined', 502, 'bad_skill_response'],
    ['circular', 502, 'bad_skill_response'],
    ['bigint', 502, 'bad_skill_response'],
    ['exit', 502, 'worker_crashed'],
    ['never', 504, 'skill_timeout'],
  ])('whose handler does "%s" gets a problem document', async (what, status, code) => {
    const answer = await run(url, 'c', { do: what, text: 'failed in /secret/dir/file.js' });
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer).toMatchObject({ status, body: { code, status, mount: 'c' } });
    expect(answer.body['request_id']).toBe(answer.headers.get('x-request-id'));
    expect(JSON.stringify(answer.body)).not.toMatch(/\/secret|\/home|\/tmp|at handler/);
  });

  test('aborts its handler when the client leaves', async () => {
    const target = new URL(url);
    const socket = connect(Number(target.port), target.hostname);
    const body = JSON.stringify({ do: 'until-aborted' });
    socket.write(
      `POST /skills/neighbour/run HTTP/1.1\r\nHost: x\r\nX-Request-Id: leaver\r\nContent-Length: ${String(body.length)}\r\n\r\n${body}`,
    );
    await new Promise<void>((resolve) => socket.once('connect', resolve));
    socket.end();
    socket.destroy();
    await cli.line(
      (line) => line['request_id'] === 'leaver' && line.msg.includes('the client has left'),
    );
  });
});

describe('the log', () => {
  test('carries skill, mount, revision, worker and request id of what a skill prints', async () => {
    await run(url, 'c', { do: 'log', text: 'grüße' }, { 'X-Request-Id': 'log-1' });
    const line = await cli.line(({ msg }) => msg === 'line 0: grüße');
    expect(line).toMatchObject({
      level: 'info',
      skill: 'commandable',
      mount: 'c',
      revision: 'r1',
      request_id: 'log-1',
    });
    expect(line['worker']).toMatch(/^w\d+$/);
    await cli.line(({ msg, level }) => msg === 'a warning' && level === 'warn');
  });

  test('has the fields of a line as an object, which can be queried', async () => {
    await run(url, 'fields', { text: 'x' }, { 'X-Request-Id': 'fields-1' });
    const line = await cli.line(({ msg }) => msg === 'with fields');
    expect(line['fields']).toEqual({ k: 1, deep: { list: [1, 2] } });
  });

  test('tells each death with its cause, the delay and the restart', async () => {
    await run(url, 'c', { do: 'exit', ms: 9 }, { 'X-Request-Id': 'killer' });
    const death = await cli.line(({ msg }) =>
      /died .* it called process\.exit\(9\) \(request killer\); 1 request in flight/.test(msg),
    );
    expect(death['request_id']).toBe('killer');
    await cli.line((line) => line['event'] === 'restart-scheduled' && line['mount'] === 'c');
  });

  test('keeps the stack that the client is not told', async () => {
    await run(url, 'c', { do: 'throw', text: 'stacked' }, { 'X-Request-Id': 'stack-1' });
    const line = await cli.line(
      (each) => each['request_id'] === 'stack-1' && each.level === 'error',
    );
    expect(line['stack']).toContain('commandable.ts');
  });
});
