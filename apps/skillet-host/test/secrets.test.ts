import { afterAll, describe, expect, test } from 'vitest';
import {
  CREDENTIAL_BOUNDS,
  MCP_CALLER_HEADER,
  REDACTED,
  ToWorker,
  type LaneBody,
} from '@skillet/core';
import { RequestNote } from '../src/crash/request-note.ts';
import { FOUND, findSecrets, reportedBody } from '../src/crash/finder/find-secrets.ts';
import { Finder } from '../src/crash/finder/finder.ts';
import { formsOf, redact, secretsOfEnv } from '../src/crash/secrets.ts';

const MAIN = new URL('../dist/crash/finder/find-main.js', import.meta.url);
const finder = new Finder(MAIN);
afterAll(() => finder.close());

function note(headers: readonly string[], body: LaneBody): RequestNote {
  const lines = headers.join('\n');
  return new RequestNote([ToWorker.request, 1, 'POST', '/run', lines, body, 'id', 0]);
}

/** The secrets of a request, once it was looked at. */
async function secretsOf(headers: readonly string[], body: LaneBody) {
  const one = note(headers, body);
  await one.look(finder);
  expect(one.look(finder)).toBeUndefined();
  return one.secrets;
}

/** Nested 3,000 deep below the name of a secret, in 10 KB. */
const DEEP = `{"name":"Ada","token":${'['.repeat(3000)}"deep-secret"${']'.repeat(3000)}}`;

describe('the secrets of a request', () => {
  test('are all that a server of MCP gets of its caller, and nothing that only looks like it', async () => {
    const caller = {
      who: 'whose',
      credentials: { CITY: 'own-credential' },
      headers: { authorization: 'Bearer own-token' },
    };
    const { texts } = await secretsOf([MCP_CALLER_HEADER, JSON.stringify(caller)], null);
    expect(texts).toEqual(
      expect.arrayContaining(['own-credential', 'Bearer own-token', 'own-token']),
    );
    expect(texts).not.toContain('whose');
    for (const other of ['no credential', 'null "token"', '{"credentials":1}', '"credential"']) {
      expect((await secretsOf([MCP_CALLER_HEADER, other], null)).texts).toEqual([]);
    }
  });

  test('are the values of headers that carry them, whole and in parts', async () => {
    const headers = [
      'Host',
      'localhost',
      'Authorization',
      'Bearer abcdef',
      'cookie',
      'a=1234; b=x',
    ];
    const { texts: secrets } = await secretsOf([...headers, 'X-Api-Key', 'key-1'], null);
    for (const secret of ['abcdef', 'Bearer abcdef', '1234', 'key-1']) {
      expect(secrets).toContain(secret);
    }
    expect(secrets).not.toContain('Bearer');
    expect(secrets).not.toContain('localhost');
  });

  test('are the credentials of the envelope, and inputs with the name of a secret', async () => {
    const body = JSON.stringify({
      skill_input: { text: 'open', password: 'pw-1' },
      credentials: { K: 'k-1', nested: { deep: ['k-2'] } },
      runtime_config: { credentials: { K: 'k-3' }, other: 'open too' },
    });
    expect(await secretsOf([], body)).toMatchObject({
      texts: ['pw-1', 'k-1', 'k-2', 'k-3'],
      all: true,
    });
  });

  test('of a large body are found before it moves to the worker', async () => {
    const large = Buffer.from(
      JSON.stringify({ pad: 'x'.repeat(50_000), credentials: { K: 'k-1' } }),
    );
    const body = new Uint8Array(large);
    const remembered = note([], body);
    structuredClone(body, { transfer: [body.buffer] });
    await remembered.look(finder);
    expect(remembered.secrets.texts).toEqual(['k-1']);
  });

  test('can not be told when the body is not JSON or too large, and may have some', async () => {
    expect((await secretsOf([], '{"credentials": {"K": "k-1"')).all).toBe(false);
    expect((await secretsOf([], new Uint8Array(1_000_000))).all).toBe(false);
    expect(await secretsOf([], 'no JSON at all')).toMatchObject({ texts: [], all: true });
    const escaped = String.raw`{"cred\u0065ntials": {"K": "k-1"}}`;
    expect((await secretsOf([], escaped)).texts).toEqual(['k-1']);
  });

  test('are found however deep they lie', async () => {
    expect(await secretsOf([], DEEP)).toMatchObject({ texts: ['deep-secret'], all: true });
    const deeper = `{"token":${'['.repeat(120_000)}${']'.repeat(120_000)}}`;
    expect((await secretsOf([], deeper)).all).toBe(false);
  });

  test('are bounded in number and length', async () => {
    const many = JSON.stringify({ token: Array.from({ length: 15_000 }, (_, n) => `value ${n}`) });
    const found = await secretsOf([], many);
    expect(found.all).toBe(false);
    expect(found.texts).toHaveLength(FOUND.secrets);
    expect(found.forms.length).toBeLessThanOrEqual(512);
    const long = findSecrets(JSON.stringify({ token: 'x'.repeat(20_000) }));
    expect(long.texts.map(({ length }) => length)).toEqual([FOUND.chars]);
    // The rest of it would be said.
    expect(long.all).toBe(false);
    // As long as a credential may be.
    const longest = 'x'.repeat(CREDENTIAL_BOUNDS.value);
    const whole = findSecrets(JSON.stringify({ credentials: { KUBECONFIG: longest } }));
    expect(whole).toMatchObject({ texts: [longest], all: true });
  });

  test('are not known when the thread that looks for them dies, closes or is overrun', async () => {
    const broken = new Finder(new URL('../no-such-file.js', import.meta.url));
    const one = note([], DEEP);
    await one.look(broken);
    expect(one.secrets).toEqual({ texts: [], forms: [], all: false });
    const closing = new Finder(MAIN);
    const asked = Array.from({ length: 100 }, () => closing.find(Buffer.from(DEEP)));
    expect((await asked.at(-1))?.all).toBe(false);
    await closing.close();
    await Promise.all(asked);
    expect((await closing.find(Buffer.from(DEEP))).all).toBe(false);
  });

  test('are in no body that a report holds', () => {
    const body = { credentials: { K: 1 }, list: [{ api_key: 'x', open: 'with k-12345678' }] };
    expect(reportedBody(JSON.stringify(body), ['k-12345678'])).toBe(
      `{"credentials":"${REDACTED}","list":[{"api_key":"${REDACTED}","open":"with ${REDACTED}"}]}`,
    );
    expect(reportedBody(DEEP, [])).toContain(REDACTED);
    expect(reportedBody(`{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`, [])).toBeUndefined();
  });
});

describe('redaction', () => {
  test('looks for what is long enough, and for a bounded number of forms', () => {
    expect(formsOf(['short', 'long enough']).some((form) => form.includes('short'))).toBe(false);
    const many = Array.from({ length: 10_000 }, (_, n) => `secret number ${n}`);
    expect(formsOf(many).length).toBeLessThanOrEqual(512);
  });

  test('takes out whatever is below the name of a secret', () => {
    const value = { credentials: { K: 1 }, list: [{ api_key: 'x', open: 'y' }] };
    expect(redact(value, [])).toEqual({
      credentials: REDACTED,
      list: [{ api_key: REDACTED, open: 'y' }],
    });
  });

  test('knows variables by their names', () => {
    const env = { OPENAI_API_KEY: 'sk-12345', HOME: '/root', DB_PASSWORD: 'hunter22', TOKEN: '' };
    expect(secretsOfEnv(env)).toEqual(['sk-12345', 'hunter22']);
  });
});
