import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, vi } from 'vitest';
import { both, rows } from '../../../test/support/runs.ts';
import { Cli } from './support/cli.ts';
import { Issuer } from './support/issuer.ts';
import { SKILLETFILE, workspace } from './support/workspace.ts';

/** Says all that it gets, in every way there is, and then does as it is told. */
const TELLING = `
export const handler = async ({ text }, context) => {
  const all = JSON.stringify([process.env, process.argv, { ...context.headers }, context.credentials, text]);
  console.log('log', all);
  console.error(all);
  process.stdout.write(all + '\\n');
  context.log.warn('warn ' + all, { all });
  if (text.startsWith('throw')) throw new Error(all);
  if (text.startsWith('die')) setTimeout(() => { throw new Error(all); }, 1);
  if (text.startsWith('die')) await new Promise(() => undefined);
  return { text: all };
};
`;

const ADMIN = 'the-admins-own-token-0123456789';

/** Every form in which a secret or what it digests to may be written. */
function formsOf(secret: string): string[] {
  const digest = createHash('sha256').update(secret).digest();
  const forms = ['hex', 'base64', 'base64url'] as const;
  const coded = forms.map((form) => Buffer.from(secret).toString(form));
  const parts = secret.startsWith('ey') ? secret.split('.').slice(1) : [secret.slice(12, 60)];
  return [secret, ...parts, ...coded, ...forms.map((form) => digest.toString(form))];
}

async function filesIn(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && entry.name !== 'keys.json');
  return await Promise.all(
    files.map(
      async ({ parentPath, name }) => `${name} ${await readFile(join(parentPath, name), 'latin1')}`,
    ),
  );
}

both.each(rows(['thread'], ['process']))(
  'no key, no token, and nothing that they digest to is in any output, whatever a skill (%s) tells of what it gets',
  async (isolation) => {
    await using issuer = await Issuer.start();
    const cwd = await workspace({
      'telling/Skilletfile.yaml': SKILLETFILE,
      'telling/skill.js': TELLING,
      'runtime-config.yaml': 'skills: []\n',
    });
    const env: Record<string, string> = { SKILLET_ADMIN_TOKEN: ADMIN };
    const told: string[] = [];
    const keys = async (...args: string[]) => {
      await using command = new Cli({ cwd, env, args: ['keys', ...args] });
      const { stdout, stderr, code } = await command.exit;
      expect([args, code, stderr.includes('Error')]).toEqual([args, 0, false]);
      return stdout;
    };
    const made = JSON.parse(await keys('add', 'of-env', '--print-config', '--json')) as {
      key: string;
    };
    env['SKILLET_KEY_OF_ENV'] = made.key;
    await writeFile(
      join(cwd, 'runtime-config.yaml'),
      `skills:
  - {name: telling, path: telling, mount: telling, isolation: ${isolation}, timeout: 3s, restart: {max: 100, window: 1m, backoff: {initial: 10ms, max: 20ms}}}
server: {host: 127.0.0.1, port: 0, admin_loopback: false}
settings: {log_level: trace, access_log: all, crash_reports: full}
callers:
  required: true
  keys: [{name: of-env, env: SKILLET_KEY_OF_ENV}]
  oidc: {issuer: "${issuer.url}", audience: skillet, admin_scope: "skills:admin"}
`,
    );
    const [ofFile, operator, revoked] = [
      (await keys('add', 'of-file')).trim(),
      (await keys('add', 'operator', '--admin')).trim(),
      (await keys('add', 'gone')).trim(),
    ];
    await keys('revoke', 'gone');
    const [right, admins, wrong] = await Promise.all([
      issuer.token(),
      issuer.token({ claims: { scope: 'skills:admin', jti: 'a' } }),
      issuer.token({ claims: { jti: 'b' }, expires: -600 }),
    ]);
    const secrets = { ADMIN, ofEnv: made.key, ofFile, operator, revoked, right, admins, wrong };
    await using cli = new Cli({ cwd, env });
    const url = await cli.url();
    await cli.ready('telling');

    const leave = new AbortController();
    onTestFinished(() => {
      leave.abort();
    });
    const events = await fetch(`${url}/events`, {
      headers: { Authorization: `Bearer ${ADMIN}` },
      signal: leave.signal,
    });
    let heard = '';
    void (async () => {
      for await (const piece of events.body ?? []) heard += Buffer.from(piece).toString();
    })().catch(() => undefined);

    const ask = async (path: string, headers: Record<string, string>, body?: string) => {
      const method = body === undefined ? 'GET' : 'POST';
      const answer = await fetch(url + path, { method, headers, ...(body && { body }) });
      told.push(JSON.stringify([...answer.headers]), await answer.text());
      return answer.status;
    };
    const PATHS = ['/', '/health', '/catalog', '/skills', '/skills/telling', '/search', '/metrics'];
    const DOCUMENTS = [
      '/openapi.json',
      '/tools?format=openai',
      '/skills/telling/health',
      '/nowhere',
    ];
    for (const secret of Object.values(secrets)) {
      const ways = [{ Authorization: `Bearer ${secret}` }];
      const other = secret.startsWith('sk_') ? [{ 'X-Api-Key': secret }] : [];
      for (const headers of [...ways, ...other] as Record<string, string>[]) {
        for (const path of [...PATHS, ...DOCUMENTS]) await ask(path, headers);
        for (const text of [
          'tell',
          'throw',
          `die ${headers['X-Api-Key'] === undefined ? 'a' : 'b'}`,
        ])
          await ask('/skills/telling/run', headers, JSON.stringify({ text }));
        const message = (method: string, params: object) =>
          ask(
            '/mcp',
            {
              ...headers,
              'Content-Type': 'application/json',
              Accept: 'application/json, text/event-stream',
            },
            JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
          );
        await message('tools/list', {});
        await message('tools/call', { name: 'echo', arguments: { text: 'tell' } });
        await message('tools/call', { name: 'echo', arguments: { text: 'throw' } });
      }
      // Where it does not belong.
      await ask(`/skills?key=${secret}`, {});
      // An admin token is any text, and cannot be told from an address.
      if (secret !== ADMIN) await ask(`/nowhere/${secret}`, {});
      await ask(
        '/skills/telling/run',
        { Authorization: `Basic ${Buffer.from(secret).toString('base64')}` },
        '{}',
      );
    }
    expect(await ask('/skills/telling/run', { 'X-Api-Key': ofFile }, '{"text": "tell"}')).not.toBe(
      401,
    );
    await vi.waitFor(async () => {
      expect(await readdir(join(cwd, '.skillet/crashes'))).not.toEqual([]);
    }, 20_000);
    await vi.waitFor(() => {
      expect(heard).toContain('worker-died');
    }, 10_000);
    told.push(await keys('list'), await keys('list', '--json'), heard);
    told.push(...(await filesIn(join(cwd, '.skillet'))));
    await using crashes = new Cli({ cwd, env, args: ['crashes', '--json'] });
    told.push((await crashes.exit).stdout);
    cli.signal('SIGTERM');
    const { stdout, stderr } = await cli.exit;
    told.push(stdout, stderr, ...(await filesIn(join(cwd, '.skillet'))));
    for (const known of ['of-file', 'of-env', '"oidc"', 'worker-died', 'a token was refused'])
      expect(told.join('\n')).toContain(known);
    for (const [name, secret] of Object.entries(secrets)) {
      for (const form of formsOf(secret)) {
        const holder = told.find((text) => text.includes(form));
        const at = holder?.indexOf(form) ?? 0;
        expect(holder?.slice(Math.max(0, at - 300), at + 50), name).toBeUndefined();
      }
    }
  },
  120_000,
);
