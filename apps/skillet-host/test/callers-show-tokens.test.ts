import { createHmac } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { everyday as test, slow } from '../../../test/support/runs.ts';
import { Cli } from './support/cli.ts';
import { Issuer } from './support/issuer.ts';
import { SKILLETFILE, workspace } from './support/workspace.ts';

const ADMIN = 'the-admins-own-token-0123456789';
const HEADERS = 'export const handler = (_, { headers }) => ({ headers: { ...headers } });\n';

let issuer: Issuer;
let cwd: string;
let cli: Cli;
let url: string;

const config = (more = '') => `skills:
  - {name: time, path: time, mount: time}
  - {name: other, path: other, mount: other}
server: {host: 127.0.0.1, port: 0, admin_token: ${ADMIN}}
settings: {log_level: debug, access_log: all}
callers:
  required: true
  oidc:
    issuer: ${issuer.url}
    audience: skillet
    clients: {agent-7: planner}
    scope_claims: [scope, scp, realm_access.roles]
    scopes:
      "skills:all": {}
      "skills:time": {skills: [time]}
    admin_scope: "skills:admin"
${more}`;

beforeAll(async () => {
  issuer = await Issuer.start();
  cwd = await workspace({
    'time/Skilletfile.yaml': SKILLETFILE,
    'time/skill.js': HEADERS,
    'other/Skilletfile.yaml': SKILLETFILE,
    'other/skill.js': HEADERS,
    'runtime-config.yaml': config(),
  });
  cli = new Cli({ cwd });
  url = await cli.url();
  await Promise.all([cli.ready('time'), cli.ready('other')]);
});
afterAll(async () => {
  await cli[Symbol.asyncDispose]();
  await issuer[Symbol.asyncDispose]();
});

async function call(token: string, mount = 'time') {
  const answer = await fetch(`${url}/skills/${mount}/run`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}` },
    body: '{"text": "a"}',
  });
  const { status, headers } = answer;
  return { status, challenge: headers.get('www-authenticate') ?? '', text: await answer.text() };
}

const scoped = (scope: string, claims = {}) => issuer.token({ claims: { scope, ...claims } });

/** A part of a token, changed. */
function withPart(token: string, at: 0 | 1, change: object): string {
  const parts = token.split('.');
  const read = JSON.parse(Buffer.from(parts[at] ?? '', 'base64url').toString()) as object;
  parts[at] = Buffer.from(JSON.stringify({ ...read, ...change })).toString('base64url');
  return parts.join('.');
}

describe('a token that its issuer has signed', () => {
  test('opens what its scopes do, and never reaches a skill', async () => {
    const token = await scoped('openid skills:time');
    const answer = await call(token);
    expect(answer.status).toBe(200);
    expect(answer.text).not.toContain(token.slice(-20));
    expect((await call(token, 'other')).status).toBe(404);
    expect((await call(await scoped('skills:all'), 'other')).status).toBe(200);
    const roles = { scope: 'openid', realm_access: { roles: ['skills:all'] } };
    expect((await call(await issuer.token({ claims: roles }), 'other')).status).toBe(200);
  });

  test('names the client where the configuration does, and nothing of what it says otherwise', async () => {
    await call(await scoped('skills:time', { azp: 'agent-7' }));
    await cli.line(({ caller, msg }) => caller === 'planner' && msg.startsWith('access:'));
    await call(await scoped('skills:time', { client_id: 'nobody-knows-me', sub: 'grace' }));
    await cli.line(({ caller, msg }) => caller === 'oidc' && msg.startsWith('access:'));
    const told = JSON.stringify(cli.lines);
    expect(told).not.toContain('nobody-knows-me');
    expect(told).not.toContain('grace');
  });

  test('is an admin with that scope, and else told which one it lacks', async () => {
    const reload = async (token: string) =>
      await fetch(`${url}/reload?dry_run=true`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${token}` },
      });
    expect((await reload(await scoped('skills:admin'))).status).toBe(200);
    const refused = await reload(await scoped('skills:all'));
    expect(refused.status).toBe(403);
    const challenge = refused.headers.get('www-authenticate');
    expect(challenge).toContain('error="insufficient_scope"');
    expect(challenge).toContain('scope="skills:admin"');
  });

  test('without a scope that opens anything is told which would', async () => {
    const { status, challenge } = await call(await scoped('openid'));
    expect(status).toBe(403);
    expect(challenge).toContain('error="insufficient_scope", scope="skills:all skills:time"');
  });
});

describe('a token is refused', () => {
  const cases: [string, () => Promise<string>][] = [
    ['of another issuer', () => scoped('skills:all', { iss: 'https://elsewhere.example' })],
    ['for somebody else', () => scoped('skills:all', { aud: ['another', 'one'] })],
    ['that is over', () => issuer.token({ claims: { scope: 'skills:all' }, expires: -60 })],
    ['that is never over', () => scoped('skills:all', { exp: undefined })],
    [
      'that is not good yet',
      () => issuer.token({ claims: { scope: 'skills:all' }, notBefore: 90 }),
    ],
    ['that names no key', () => issuer.token({ header: { kid: undefined } })],
    [
      'with what was changed in it',
      async () => withPart(await scoped('x'), 1, { scope: 'skills:all' }),
    ],
    ['with another signature', async () => `${(await scoped('skills:all')).slice(0, -8)}AAAAAAAA`],
    [
      'with extensions that nobody knows',
      () => issuer.token({ header: { crit: ['urn:x'], 'urn:x': 1 } }),
    ],
    [
      'without a signature',
      async () =>
        withPart(await scoped('skills:all'), 0, { alg: 'none' }).replace(/\.[^.]*$/, '.AA'),
    ],
    [
      'that is signed with the public key as a secret',
      async () => {
        const signed = withPart(await scoped('skills:all'), 0, { alg: 'HS256' });
        const said = signed.slice(0, signed.lastIndexOf('.'));
        const secret = JSON.stringify(issuer.keys[0]?.jwk);
        return `${said}.${createHmac('sha256', secret).update(said).digest('base64url')}`;
      },
    ],
    ['that is nothing but three parts', () => Promise.resolve('eyJh.eyJi.c2ln')],
  ];

  test.each(cases)('%s', async (_, make) => {
    const { status, challenge, text } = await call(await make());
    expect(status).toBe(401);
    expect(challenge).toMatch(/^Bearer realm="skillet-host", error="invalid_token"/);
    expect(Object.keys(JSON.parse(text) as object)).not.toContain('stack');
    expect(text).not.toMatch(/jose|JWS|JWK|127\.0\.0\.1/);
  });

  test('once the configuration blocks its client, however long it holds', async () => {
    const token = await scoped('skills:all', { azp: 'agent-9', sub: 'nina' });
    expect((await call(token)).status).toBe(200);
    const reload = async (text: string) => {
      await writeFile(join(cwd, 'runtime-config.yaml'), text);
      const headers = { Authorization: `Bearer ${ADMIN}` };
      expect((await fetch(`${url}/reload`, { method: 'POST', headers })).status).toBe(200);
    };
    await reload(config('    blocked: [agent-9]\n'));
    expect((await call(token)).status).toBe(401);
    expect((await call(await scoped('skills:all'))).status).toBe(200);
    await reload(config());
    expect((await call(token)).status).toBe(200);
  });
});

describe('the keys of an issuer', () => {
  test('are fetched once for all calls that come with a new one, of which none is lost', async () => {
    const before = await scoped('skills:all');
    expect((await call(before)).status).toBe(200);
    await issuer.rotate('second');
    const fetched = issuer.fetches;
    const tokens = await Promise.all(
      Array.from({ length: 40 }, (_, at) => scoped('skills:all', { jti: String(at) })),
    );
    const answers = await Promise.all(tokens.map((token) => call(token)));
    expect(answers.map(({ status }) => status)).toEqual(tokens.map(() => 200));
    expect(issuer.fetches - fetched).toBeLessThanOrEqual(2);
    // Its issuer does not stand by that key any more.
    expect((await call(before)).status).toBe(401);
  });

  slow(
    'that are known are good while the issuer is away, and others are not judged',
    async () => {
      const known = await scoped('skills:all', { jti: 'before' });
      expect((await call(known)).status).toBe(200);
      await issuer.close();
      expect((await call(known)).status).toBe(200);
      expect((await call(await scoped('skills:all', { jti: 'after' }))).status).toBe(200);
      await issuer.rotate('third');
      const unknown = await scoped('skills:all');
      await expect.poll(async () => (await call(unknown)).status, { timeout: 20_000 }).toBe(503);
      const answer = await call(unknown);
      expect(JSON.parse(answer.text)).toMatchObject({
        code: 'issuer_unavailable',
        retryable: true,
      });
      await cli.line(({ level, msg }) => level === 'error' && msg.includes('cannot be fetched'));
      await issuer.open();
      await expect.poll(async () => (await call(unknown)).status, { timeout: 20_000 }).toBe(200);
    },
    60_000,
  );

  test('are not fetched for each of the tokens that name one that never was', async () => {
    const fetched = issuer.fetches;
    const begun = performance.now();
    for (let at = 0; at < 60; at += 1) {
      const { status } = await call(
        await issuer.token({ header: { kid: `made-up-${String(at)}` } }),
      );
      expect(status).toBe(401);
    }
    const seconds = (performance.now() - begun) / 1000;
    expect(issuer.fetches - fetched).toBeLessThanOrEqual(2 + seconds);
    expect((await call(await scoped('skills:all'))).status).toBe(200);
  });
});
