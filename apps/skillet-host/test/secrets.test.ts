import { describe, expect, test } from 'vitest';
import { ToIsolate, type LaneBody } from '@skillet/core';
import { RequestNote } from '../src/crash/request-note.ts';
import { redact, redactText, REDACTED, secretsOfEnv } from '../src/crash/secrets.ts';

function note(headers: readonly string[], body: LaneBody): RequestNote {
  const lines = headers.join('\n');
  return new RequestNote([ToIsolate.request, 1, 'POST', '/run', lines, body, 'id', 0]);
}

describe('the secrets of a request', () => {
  test('are the values of headers that carry them, whole and in parts', () => {
    const headers = [
      'Host',
      'localhost',
      'Authorization',
      'Bearer abcdef',
      'cookie',
      'a=1234; b=x',
    ];
    const { secrets } = note([...headers, 'X-Api-Key', 'key-1'], null);
    for (const secret of ['abcdef', 'Bearer abcdef', '1234', 'key-1']) {
      expect(secrets).toContain(secret);
    }
    expect(secrets).not.toContain('Bearer');
    expect(secrets).not.toContain('localhost');
  });

  test('are the credentials of the envelope, and inputs with the name of a secret', () => {
    const body = JSON.stringify({
      skill_input: { text: 'open', password: 'pw-1' },
      credentials: { K: 'k-1', nested: { deep: ['k-2'] } },
      runtime_config: { credentials: { K: 'k-3' }, other: 'open too' },
    });
    expect(note([], body).secrets).toEqual(['pw-1', 'k-1', 'k-2', 'k-3']);
  });

  test('of a large body are found before it moves to the isolate', () => {
    const large = Buffer.from(
      JSON.stringify({ pad: 'x'.repeat(50_000), credentials: { K: 'k-1' } }),
    );
    const body = new Uint8Array(large);
    const remembered = note([], body);
    structuredClone(body, { transfer: [body.buffer] });
    expect(remembered.secrets).toEqual(['k-1']);
  });

  test('can not be told when the body is not JSON or too large, and may have some', () => {
    expect(note([], '{"credentials": {"K": "k-1"').secrets).toBeNull();
    expect(note([], new Uint8Array(1_000_000)).secrets).toBeNull();
    expect(note([], 'no JSON at all').secrets).toEqual([]);
  });
});

describe('redaction', () => {
  test('takes out every form of a secret, the longest first', () => {
    const secrets = ['abc', 'abcdef', 'with "quotes"', 'a b&c'];
    const text = `abcdef abc ${JSON.stringify('with "quotes"')} ?q=${encodeURIComponent('a b&c')}`;
    expect(redactText(text, secrets)).toBe(`${REDACTED} ${REDACTED} "${REDACTED}" ?q=${REDACTED}`);
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
