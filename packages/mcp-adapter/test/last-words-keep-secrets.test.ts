import type { McpServerAddress } from '@skillet/core';
import { expect, test } from 'vitest';
import { lastWords, secretsOf } from '../src/last-words.ts';

const http = (headers: Record<string, string>, url = 'https://mcp.example.org/mcp') =>
  secretsOf({ server: { kind: 'http', url, headers, transport: 'auto' } }, {});
const stdio = (command: string[], env: Record<string, string> = {}) =>
  secretsOf({ server: { kind: 'stdio', command } satisfies McpServerAddress }, env);

test('why a server is gone comes first, and then the last lines that it wrote', () => {
  const lines = Array.from({ length: 20 }, (_, index) => `line ${index}`);
  const told = lastWords('The server exited with code 7.', `${lines.join('\n')}\n\n`);
  expect(told).toMatch(/^The server exited with code 7; its last words on stderr: line 8\n/);
  expect(told).toMatch(/line 19$/);
  expect(lastWords('The server exited with code 7.', ' \n')).toBe('The server exited with code 7');
});

test('a long line is cut, and no half of a secret is left of it', () => {
  const secret = 'sk-0123456789';
  const secrets = stdio(['x'], { API_KEY: secret });
  const told = lastWords('Gone.', `${secret}${'x'.repeat(1995)}`, secrets);
  expect(told.length).toBeLessThan(2100);
  expect(told).not.toContain('789');
});

test.each([
  ['a variable', stdio(['x'], { GITHUB_TOKEN: 'abcdefgh' }), 'token is abcdefgh', 'abcdefgh'],
  ['an option with =', stdio(['x', '--api-key=abcdefgh']), 'no such key: abcdefgh', 'abcdefgh'],
  ['an option before', stdio(['x', '--token', 'abcdefgh']), 'got abcdefgh', 'abcdefgh'],
  ['a header', http({ 'x-tenant': 'abcdefgh' }), 'tenant abcdefgh', 'abcdefgh'],
  ['a token in a header', http({ authorization: 'Bearer abcdefgh' }), 'got abcdefgh', 'abcdefgh'],
  ['a query', http({}, 'https://a.example/mcp?k=abc%2Bdefg'), 'for abc+defg', 'abc+defg'],
  ['JSON', stdio(['x'], { DB_PASSWORD: 'ab"cdefgh' }), '{"p":"ab\\"cdefgh"}', 'cdefgh'],
  ['base64', stdio(['x'], { DB_PASSWORD: 'abcdefgh' }), 'YWJjZGVmZ2g=', 'YWJjZGVmZ2g'],
])('secrets are left out: %s', (_, secrets, said, secret) => {
  expect(lastWords(`It said ${said}`, said, secrets)).not.toContain(secret);
});

test('a secret that begins like another does not spare the rest of it', () => {
  const secrets = stdio(['x'], { A_KEY: 'abcdef', B_KEY: 'abcdefghi' });
  expect(lastWords('Gone', 'abcdefghi', secrets)).toBe(
    'Gone; its last words on stderr: [redacted]',
  );
});

test('what is no secret stays', () => {
  const secrets = stdio(['node', '--port', '123456', 'server.js'], {
    HOME: '/home/somebody',
    TOKEN: 'short',
  });
  expect(secrets).toEqual([]);
});
