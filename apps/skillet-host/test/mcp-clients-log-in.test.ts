import {
  auth,
  Client as NewClient,
  StreamableHTTPClientTransport as NewTransport,
} from '@modelcontextprotocol/client';
import { discoverOAuthServerInfo } from '@modelcontextprotocol/sdk/client/auth.js';
import type { OAuthClientProvider } from '@modelcontextprotocol/sdk/client/auth.js';
import { Client as OldClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as OldTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Cli } from './support/cli.ts';
import { Issuer } from './support/issuer.ts';
import { ECHO, SKILLETFILE, workspace } from './support/workspace.ts';

let issuer: Issuer;
let cli: Cli;
let url: string;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

beforeAll(async () => {
  issuer = await Issuer.start();
  const port = await freePort();
  const cwd = await workspace({
    'time/Skilletfile.yaml': SKILLETFILE,
    'time/skill.js': ECHO,
    'other/Skilletfile.yaml': SKILLETFILE.replace('echo', 'other'),
    'other/skill.js': ECHO,
    'runtime-config.yaml': `skills:
  - {name: time, path: time, mount: time}
  - {name: other, path: other, mount: other}
server: {host: 127.0.0.1, port: ${String(port)}, admin_loopback: false}
mcp: {profiles: {few: {skills: [other]}}}
callers:
  required: true
  oidc:
    issuer: ${issuer.url}
    audience: ["http://127.0.0.1:${String(port)}/mcp", "http://127.0.0.1:${String(port)}/mcp/few"]
    scopes: {"skills:time": {skills: [time]}, "skills:other": {skills: [other]}}
    admin_scope: "skills:admin"
`,
  });
  cli = new Cli({ cwd });
  url = await cli.url();
  await Promise.all([cli.ready('time'), cli.ready('other')]);
});
afterAll(async () => {
  await cli[Symbol.asyncDispose]();
  await issuer[Symbol.asyncDispose]();
});

/** Somebody at a client, who agrees to whatever is asked for. */
class User {
  readonly redirectUrl = 'http://127.0.0.1:1/callback';
  readonly clientMetadata = { client_name: 'test', redirect_uris: [this.redirectUrl] };
  code: string | undefined;
  #tokens: { access_token: string; token_type: string; refresh_token?: string } | undefined;
  #verifier = '';

  clientInformation() {
    return { client_id: 'test-client' };
  }
  tokens() {
    return this.#tokens;
  }
  saveTokens(tokens: { access_token: string; token_type: string; refresh_token?: string }) {
    this.#tokens = tokens;
  }
  saveCodeVerifier(verifier: string) {
    this.#verifier = verifier;
  }
  codeVerifier() {
    return this.#verifier;
  }
  async redirectToAuthorization(to: URL) {
    const answer = await fetch(to, { redirect: 'manual' });
    const back = new URL(answer.headers.get('location') ?? '');
    this.code = back.searchParams.get('code') ?? undefined;
  }
}

const INFO = { name: 'test', version: '1.0.0' };

interface Connected {
  readonly client: {
    listTools(): Promise<{ tools: { name: string }[] }>;
    close(): Promise<void>;
  };
}

/** Connects as an official client of one generation does: refused, told where to log in, and let in. */
async function connect(which: 'old' | 'new', path: string, user: User): Promise<Connected> {
  const provider = user as OAuthClientProvider;
  const make = () =>
    which === 'old'
      ? new OldTransport(new URL(url + path), { authProvider: provider })
      : new NewTransport(new URL(url + path), { authProvider: user });
  const client =
    which === 'old'
      ? new OldClient(INFO)
      : new NewClient(INFO, { versionNegotiation: { mode: { pin: '2026-07-28' } } });
  const first = make();
  await expect(client.connect(first as never)).rejects.toThrow(/unauthorized|authorization/i);
  await first.finishAuth(user.code ?? '');
  await client.connect(make());
  return { client };
}

describe('a client of MCP', () => {
  test.each(['old', 'new'] as const)(
    '(%s) finds the issuer, logs in, and has what was agreed to',
    async (which) => {
      const { client } = await connect(which, '/mcp', new User());
      const { tools } = await client.listTools();
      expect(tools.map(({ name }) => name).toSorted()).toEqual(['echo', 'other']);
      expect(issuer.wishes.at(-1)).toEqual({
        scope: 'skills:time skills:other',
        resource: `${url}/mcp`,
      });
      await client.close();
    },
  );

  test('logs in at the address of a profile as at one of its own', async () => {
    const { client } = await connect('new', '/mcp/few', new User());
    expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(['other']);
    expect(issuer.wishes.at(-1)?.resource).toBe(`${url}/mcp/few`);
    await client.close();
  });

  test('(old) goes on in its session with its next token', async () => {
    const user = new User();
    const { client } = await connect('old', '/mcp', user);
    const before = user.tokens()?.access_token;
    await auth(user, { serverUrl: `${url}/mcp` });
    expect(user.tokens()?.access_token).not.toBe(before);
    expect((await client.listTools()).tools).toHaveLength(2);
    await client.close();
  });
});

describe('where to log in', () => {
  test('the official client finds without being told more than the address', async () => {
    const { authorizationServerUrl, resourceMetadata } = await discoverOAuthServerInfo(
      `${url}/mcp`,
    );
    expect(authorizationServerUrl).toBe(issuer.url);
    expect(resourceMetadata).toMatchObject({
      resource: `${url}/mcp`,
      scopes_supported: ['skills:time', 'skills:other'],
      bearer_methods_supported: ['header'],
    });
  });

  test.each([
    ['/mcp', '/mcp'],
    ['/mcp/few', '/mcp/few'],
    ['/skills', ''],
    ['/skills/time/run', ''],
    ['/events', ''],
  ])('who is refused at %s is told', async (path, resource) => {
    const refused = await fetch(url + path, { method: path.endsWith('run') ? 'POST' : 'GET' });
    const challenge = refused.headers.get('www-authenticate') ?? '';
    const [, metadata = ''] = /resource_metadata="([^"]+)"/.exec(challenge) ?? [];
    expect([path, refused.status]).toEqual([path, 401]);
    const scope = path === '/events' ? 'skills:admin' : 'skills:time skills:other';
    expect(challenge).toContain(`scope="${scope}"`);
    const read = (await (await fetch(metadata)).json()) as Record<string, unknown>;
    expect(read).toMatchObject({
      resource: url + resource,
      authorization_servers: [issuer.url],
    });
    expect(JSON.stringify(read)).not.toContain('admin');
  });

  test('is not told of what is no resource', async () => {
    const at = (path: string) => fetch(`${url}/.well-known/oauth-protected-resource${path}`);
    expect((await at('/skills/time')).status).toBe(404);
    expect((await at('/mcp/..%2f')).status).toBe(404);
  });
});
