import { request as httpRequest, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Cli, get } from './support/cli.ts';
import { workspace } from './support/workspace.ts';

const example = (name: string) =>
  fileURLToPath(new URL(`../../../examples/${name}`, import.meta.url));
const NODE_APP = fileURLToPath(new URL('../../../test/fixtures/skills/node-app', import.meta.url));

let cli: Cli;
let url: string;
let dir: string;

const config = (revision: string) => `
skills:
  - {name: notes, path: ${example('express_notes')}, mount: notes, workers: 1}
  - {name: links, path: ${example('hono_links')}, mount: links, workers: 1}
  - {name: thread, path: ${NODE_APP}, mount: thread, workers: 1, timeout: 2s, env: {REVISION: ${revision}}}
  - {name: process, path: ${NODE_APP}, mount: process, isolation: process, workers: 1, timeout: 2s, env: {REVISION: ${revision}}}
  - {name: program, path: ./program, mount: program, workers: 1, timeout: 2s, env: {REVISION: ${revision}}}
  - {name: plain, path: ./plain, mount: plain, workers: 1}
server: {host: 127.0.0.1, port: 0, admin_token: the-admin-token-of-this-test}
`;

beforeAll(async () => {
  dir = await workspace({
    'runtime-config.yaml': config('one'),
    'program/Skilletfile.yaml': `name: node-app\ndescription: A program\ncommand: [node, serve.mjs, '{socket}']\n`,
    'program/serve.mjs': `import { app } from '${NODE_APP}/skillet_runtime.ts';\napp.listen(process.argv[2]);\n`,
    'plain/Skilletfile.yaml': 'name: plain\ndescription: A function\napp: serve:app\n',
    'plain/serve.mjs':
      "export const app = (request) => new Response(new URL(request.url).pathname, {status: request.url.endsWith('/404') ? 404 : 200});\n",
  });
  cli = new Cli({ cwd: dir });
  url = await cli.url();
  await Promise.all(
    ['notes', 'links', 'thread', 'process', 'program', 'plain'].map((mount) => cli.ready(mount)),
  );
});
afterAll(() => cli[Symbol.asyncDispose]());

/** A request as it is, without what `fetch` makes of it. */
async function raw(
  mount: string,
  path: string,
  options: { method?: string; headers?: Record<string, string> } = {},
): Promise<{ head: IncomingMessage; body: string }> {
  const sent = httpRequest(`${url}/skills/${mount}${path}`, options).end();
  const [head] = (await once(sent, 'response')) as [IncomingMessage];
  let body = '';
  for await (const chunk of head) body += String(chunk);
  return { head, body };
}

describe('an application', () => {
  test('of Express has every method and path below its mount', async () => {
    const base = `${url}/skills/notes`;
    const headers = { 'content-type': 'application/json' };
    const made = await fetch(`${base}/notes`, { method: 'POST', headers, body: '{"text":"milk"}' });
    expect(made.status).toBe(201);
    const place = String(made.headers.get('location'));
    expect(place).toBe('/skills/notes/notes/1');
    expect(await get(url + place)).toEqual({ id: 1, text: 'milk' });
    expect((await fetch(url + place, { method: 'DELETE' })).status).toBe(204);
    expect((await fetch(url + place)).status).toBe(404);
    expect(await get(`${base}/health`)).toEqual({ status: 'healthy', notes: 0 });
  });

  test('of Hono needs no Skilletfile', async () => {
    const body = JSON.stringify({ target: 'https://hono.dev/docs' });
    const made = await fetch(`${url}/skills/links/links/docs`, { method: 'PUT', body });
    expect(await made.json()).toEqual({ link: '/skills/links/docs' });
    const found = await fetch(`${url}/skills/links/docs`, { redirect: 'manual' });
    expect(found.headers.get('location')).toBe('https://hono.dev/docs');
  });

  test('may be a function, that the Skilletfile names', async () => {
    const answer = await fetch(`${url}/skills/plain/a%20b/?c=d`);
    expect(await answer.text()).toBe('/a%20b/');
    expect(await (await fetch(`${url}/skills/plain`)).text()).toBe('/');
  });
});

describe.each(['thread', 'process', 'program'])('an application in a %s', (mount) => {
  test('gets the request as it came, and is told where it is', async () => {
    const { body } = await raw(mount, '/echo-head?a=%2F', {
      method: 'PATCH',
      headers: {
        Connection: 'X-Mine',
        'X-Mine': 'of the connection',
        'X-Forwarded-Prefix': '/forged',
        'X-Forwarded-For': '1.2.3.4',
        'X-Own': 'kept',
        Authorization: 'Bearer the-admin-token-of-this-test',
      },
    });
    const {
      method,
      url: target,
      headers,
    } = JSON.parse(body) as {
      method: string;
      url: string;
      headers: Record<string, string>;
    };
    expect([method, target]).toEqual(['PATCH', '/echo-head?a=%2F']);
    expect(headers).toMatchObject({
      'x-own': 'kept',
      'x-forwarded-prefix': `/skills/${mount}`,
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-host': new URL(url).host,
      'x-forwarded-proto': 'http',
    });
    expect(headers).not.toHaveProperty('x-mine');
    expect(headers).not.toHaveProperty('authorization');
  });

  test('answers with repeated headers and cookies, and without those of a connection', async () => {
    const { head, body } = await raw(mount, '/cookies');
    expect(body).toBe('body');
    expect(head.headers['set-cookie']).toEqual(['a=1; Path=/', 'b=2']);
    expect(head.headersDistinct['x-twice']).toEqual(['one', 'two']);
    expect(head.headers).not.toHaveProperty('x-secret');
    expect(head.headers).not.toHaveProperty('trailer');
  });

  test.each([
    ['/login', '/skills/MOUNT/login'],
    ['/skills/MOUNT/there', '/skills/MOUNT/there'],
    ['relative', 'relative'],
    ['https://example.com/', 'https://example.com/'],
    ['//example.com/x', '//example.com/x'],
  ])('that redirects to %s sends clients to %s', async (to, location) => {
    const here = (text: string) => text.replace('MOUNT', mount);
    const { head } = await raw(mount, `/redirect?to=${encodeURIComponent(here(to))}`);
    expect(head.headers.location).toBe(here(location));
  });

  test('answers HEAD, OPTIONS, 304 and ranges', async () => {
    const head = await raw(mount, '/range', { method: 'HEAD' });
    expect([head.head.statusCode, head.head.headers['content-length'], head.body]).toEqual([
      206,
      '4',
      '',
    ]);
    expect(JSON.parse((await raw(mount, '/echo-head', { method: 'OPTIONS' })).body)).toMatchObject({
      method: 'OPTIONS',
    });
    const unchanged = await raw(mount, '/not-modified');
    expect([unchanged.head.statusCode, unchanged.head.headers.etag]).toEqual([304, '"1"']);
    const part = await raw(mount, '/range', { headers: { Range: 'bytes=0-3' } });
    expect([part.head.statusCode, part.head.headers['content-range'], part.body]).toEqual([
      206,
      'bytes 0-3/10',
      'abcd',
    ]);
  });
});

describe.each(['thread', 'process'])('what goes wrong in an application in a %s', (mount) => {
  test.each(['/throw', '/reject'])('by %s is an error of this request alone', async (path) => {
    const { head, body } = await raw(mount, path);
    expect(head.statusCode).toBe(500);
    expect(JSON.parse(body)).toMatchObject({ code: 'skill_error' });
    expect(body).not.toContain(NODE_APP);
    expect((await raw(mount, '/seen')).head.statusCode).toBe(200);
  });

  test('a route that never answers gets its deadline', async () => {
    const { head } = await raw(mount, '/never');
    expect(head.statusCode).toBe(504);
  });

  test('a throw in the timer of a route names its request and resets its answer', async () => {
    const headers = { 'x-request-id': `culprit-${mount}` };
    const sent = httpRequest(`${url}/skills/${mount}/begin-then-throw`, { headers }).end();
    const [head] = (await once(sent, 'response')) as [IncomingMessage];
    await expect(text(head)).rejects.toMatchObject({ code: 'ECONNRESET' });
    const died = await cli.line(
      (line) => line['event'] === 'worker-died' && line['mount'] === mount,
    );
    expect(died).toMatchObject({ cause: { kind: 'exception', culprit: `culprit-${mount}` } });
    await cli.ready(mount, 'w2');
  });

  test.each(['/too-short', '/too-long'])(
    '%s than it says is never taken for whole',
    async (path) => {
      const sent = httpRequest(`${url}/skills/${mount}${path}`).end();
      const answered = async () => {
        const [head] = (await once(sent, 'response')) as [IncomingMessage];
        const body = await text(head);
        // What has not begun to leave may be an error in words.
        if (head.statusCode === 502) throw new Error((JSON.parse(body) as { code: string }).code);
      };
      await expect(answered()).rejects.toThrow(/hang up|aborted|bad_skill_response/);
    },
  );

  test('headers after the body are an error in its log and nothing else', async () => {
    const { body } = await raw(mount, '/head-after-body', {
      headers: { 'x-request-id': `late-${mount}` },
    });
    expect(body).toBe('body');
    await cli.line(
      ({ request_id, msg }) => request_id === `late-${mount}` && msg.includes('headers'),
    );
    expect((await raw(mount, '/seen')).head.statusCode).toBe(200);
  });
});

describe.each(['thread', 'process', 'program'])(
  'what an application in a %s says of itself',
  (mount) => {
    test('is preferred to its Skilletfile, which fills in the rest', async () => {
      expect(await get(`${url}/skills/${mount}/inventory`)).toEqual({
        skill: { name: 'node-app', tags: ['own', expect.any(String)] },
      });
      expect(await get(`${url}/skills/${mount}/schema`)).toHaveProperty('parameters');
      expect(await get(`${url}/skills/notes/inventory`)).toMatchObject({
        skill: { name: 'notes', tags: ['notes', 'express'] },
      });
      expect(await get(`${url}/skills/notes/schema`)).toMatchObject({ name: 'notes' });
      const other = await raw(mount, '/nothing-here');
      expect([other.head.statusCode, other.body]).toEqual([404, 'no such route']);
    });

    test('is in the catalog from its load, anew after a reload, and there while it is down', async () => {
      const before = (await tagsInCatalog(mount)) as string[];
      expect(before).toEqual(['own', expect.any(String)]);
      expect(before).not.toContain(`after ${mount}`);
      await rewrite(config(`after ${mount}`));
      const reload = await fetch(`${url}/reload`, { method: 'POST', headers: admin });
      expect(((await reload.json()) as { updated: string[] }).updated).toContain(mount);
      expect(await tagsInCatalog(mount)).toEqual(['own', `after ${mount}`]);
      await raw(mount, '/begin-then-exit').catch(() => undefined);
      expect(await get(`${url}/skills/${mount}/inventory`)).toMatchObject({
        skill: { tags: ['own', `after ${mount}`] },
      });
    });
  },
);

const admin = { authorization: 'Bearer the-admin-token-of-this-test' };

async function rewrite(text: string): Promise<void> {
  await writeFile(`${dir}/runtime-config.yaml`, text);
}

async function tagsInCatalog(mount: string): Promise<unknown> {
  const { skills } = (await get(`${url}/catalog`)) as {
    skills: { skill: { mount_path: string; tags: unknown } }[];
  };
  return skills.find(({ skill }) => skill.mount_path === mount)?.skill.tags;
}
