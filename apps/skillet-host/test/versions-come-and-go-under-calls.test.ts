import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { expect, test } from 'vitest';
import { Cli, get } from './support/cli.ts';
import { code, reload, skilletfile, skillFiles } from './support/versioned-skill.ts';
import { workspace } from './support/workspace.ts';

const config = (skills: string) => `server: {host: 127.0.0.1, port: 0}
settings: {data_dir: data}
mcp: {profiles: {small: {diet: true}}}
skills: ${skills}
`;
const VERSIONS = '[{name: time, versions: [{path: ./v1, weight: 1}]}]';

async function start() {
  const cwd = await workspace({ ...skillFiles('v1', 1), 'runtime-config.yaml': config(VERSIONS) });
  const cli = new Cli({ cwd, args: ['--log-level', 'debug'] });
  const url = await cli.url();
  await cli.ready('time@1.0.0');
  const write = (file: string, text: string) => writeFile(join(cwd, file), text);
  return { cli, url, write };
}

/** A call that the host has taken, and waits for the body of; what is returned sends that. */
async function begin(url: string, mount: string) {
  const headers = { 'Content-Length': 2, Expect: '100-continue' };
  const begun = httpRequest(`${url}/skills/${mount}/run`, { method: 'POST', headers });
  const answered = once(begun, 'response') as Promise<[IncomingMessage]>;
  begun.flushHeaders();
  await once(begun, 'continue');
  return async () => {
    begun.end('{}');
    const [response] = await answered;
    const { version } = (await json(response)) as { version?: number };
    return [response.statusCode, response.headers['x-skillet-version'], version];
  };
}

test('a reload that gives a version another number loses no call whose body is still to come', async () => {
  const { cli, url, write } = await start();
  await using _ = cli;
  const [shared, own] = [await begin(url, 'time'), await begin(url, 'time@1.0.0')];
  await write('v1/Skilletfile.yaml', skilletfile(2));
  await write('v1/skill.ts', code(2));
  expect((await reload(url)).body).toMatchObject({ removed: ['time@1.0.0'], failed: [] });
  expect(await shared()).toEqual([200, '2.0.0', 2]);
  // Who has asked for a version gets no other one.
  expect((await own())[0]).toBe(503);

  const next = await begin(url, 'time');
  await write('runtime-config.yaml', config('[{name: time, path: ./v1, mount: time}]'));
  expect((await reload(url)).body).toMatchObject({ added: ['time'], removed: ['time@2.0.0'] });
  expect(await next()).toEqual([200, undefined, 2]);
  const last = await begin(url, 'time');
  await write('runtime-config.yaml', config(VERSIONS));
  expect((await reload(url)).body).toMatchObject({ added: ['time@2.0.0'], removed: ['time'] });
  expect(await last()).toEqual([200, '2.0.0', 2]);
}, 120_000);

test('a reload that takes all versions of a mount away ends no host that has a diet', async () => {
  const { cli, url, write } = await start();
  await using _ = cli;
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(new StreamableHTTPClientTransport(new URL(`${url}/mcp/small`)));
  const found = async () => {
    const query = { name: 'search_skills', arguments: { query: 'which version' } };
    return JSON.stringify(await client.callTool(query));
  };
  expect(await found()).toContain('versioned');
  await write('runtime-config.yaml', config('[]'));
  expect((await reload(url)).body).toMatchObject({ removed: ['time@1.0.0'] });
  expect(await found()).not.toContain('versioned');
  await client.close();
  expect(await get(`${url}/health`)).toMatchObject({ loaded_skills: 0 });
}, 120_000);
