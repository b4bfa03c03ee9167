import { scryptSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { readMinisignSecret } from '../src/minisign/secret-key.ts';
import { signMinisign } from '../src/minisign/sign.ts';
import { verifyMinisign } from '../src/minisign/verify.ts';
import { Refused } from '../src/refused.ts';

const BYTES = Buffer.from('test');
const KEY = 'RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3';

/** Made by minisign itself, of the bytes and of their hash; the vectors of its verifier in Rust. */
const HASHED = `untrusted comment: signature from minisign secret key
RUQf6LRCGA9i559r3g7V1qNyJDApGip8MfqcadIgT9CuhV3EMhHoN1mGTkUidF/z7SrlQgXdy8ofjb7bNJJylDOocrCo8KLzZwo=
trusted comment: timestamp:1633700835\tfile:test\tprehashed
wLMDjy9FLAuxZ3q4NlEvkgtyhrr0gtTu6KC4KBJdITbbOeAi1zBIYo0v4iTgt8jJpIidRJnp94ABQkJAgAooBQ==
`;
const PLAIN = `untrusted comment: signature from minisign secret key
RWQf6LRCGA9i59SLOFxz6NxvASXDJeRtuZykwQepbDEGt87ig1BNpWaVWuNrm73YiIiJbq71Wi+dP9eKL8OC351vwIasSSbXxwA=
trusted comment: timestamp:1555779966\tfile:test
QtKMXWyYcwdpZAlPF7tE2ENJkRd1ujvKjlj1m9RtHTBnZPa5WKU5uWRs5GoP5M/VqE81QFuMKI5k/SfNQUaOAA==
`;

test.each([
  ['the hash', HASHED, 'timestamp:1633700835\tfile:test\tprehashed'],
  ['the bytes', PLAIN, 'timestamp:1555779966\tfile:test'],
  [
    'lines that end as on Windows',
    HASHED.replaceAll('\n', '\r\n'),
    'timestamp:1633700835\tfile:test\tprehashed',
  ],
])('one of %s that minisign has made is taken', (_, file, comment) => {
  expect(verifyMinisign(BYTES, file, KEY)).toBe(comment);
});

const other = KEY.replace('RWQf6LRCGA9i', 'RWQf6LRCGA9j');
test.each([
  ['other bytes', Buffer.from('Test'), HASHED, KEY, 'not what was signed'],
  ['a comment that was changed', BYTES, HASHED.replace('1633700835', '1933700835'), KEY, 'comment'],
  [
    'a signature of the bytes that says it is of the hash',
    BYTES,
    PLAIN.replace('\nRW', '\nRU'),
    KEY,
    'not what was signed',
  ],
  ['another key', BYTES, HASHED, other, 'another key'],
  ['another kind', BYTES, HASHED.replace('\nRU', '\nRV'), KEY, 'not known'],
  ['no signature', BYTES, '', KEY, 'none of minisign'],
  ['a part of one', BYTES, HASHED.split('\n').slice(0, 2).join('\n'), KEY, 'none of minisign'],
  [
    'Base64 with something in it',
    BYTES,
    HASHED.replace('wLMDjy', 'wLM-Djy'),
    KEY,
    'none of minisign',
  ],
  ['no key', BYTES, HASHED, 'RWQf', 'should be its public key'],
] as const)('%s: it is refused', (_, bytes, file, key, says) => {
  const refused = refusal(() => verifyMinisign(bytes, file, key));
  expect(refused).toContain(says);
});

function refusal(task: () => unknown): string {
  try {
    task();
  } catch (error) {
    if (error instanceof Refused) return error.message;
    throw error;
  }
  return 'it was taken';
}

/** Made by minisign 0.11, without a password (`-G -W`). */
const SECRET_KEY = `untrusted comment: minisign encrypted secret key
RWQAAEIyAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAisU3S6PIpITew2Ze8MYog9ZikIAyxhCKJhvL2NSI4cgmTQbS/sNu4nQPabK4ae8afN/1qKB+38XfK+QJfnxZku2/Hv/SASkgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
`;
const ITS_PUBLIC_KEY = 'RWSKxTdLo8ikhHQPabK4ae8afN/1qKB+38XfK+QJfnxZku2/Hv/SASkg';

test('what is signed with a key that minisign has made is taken, and nothing else', () => {
  const secret = readMinisignSecret(SECRET_KEY, undefined);
  expect(secret.publicKey).toBe(ITS_PUBLIC_KEY);
  const file = signMinisign(BYTES, secret, 'file:test');
  expect(verifyMinisign(BYTES, file, ITS_PUBLIC_KEY)).toBe('file:test');
  expect(refusal(() => verifyMinisign(BYTES, file, KEY))).toContain('another key');
  expect(refusal(() => readMinisignSecret('x\nRWQ\n', ''))).toContain('no secret key');
});

test('a key with a password needs that one', () => {
  const [comment = '', line = ''] = SECRET_KEY.split('\n');
  const bytes = Buffer.from(line, 'base64');
  bytes.write('Sc', 2, 'latin1');
  const salt = Buffer.alloc(32, 7);
  salt.copy(bytes, 6);
  // Of the least that libsodium makes of these two: N is 1024.
  bytes.writeBigUInt64LE(32_768n, 38);
  bytes.writeBigUInt64LE(16_777_216n, 46);
  const pad = scryptSync('open', salt, 104, { N: 1024, r: 8, p: 1 });
  for (const [at, byte] of pad.entries()) bytes[54 + at] = (bytes[54 + at] ?? 0) ^ byte;
  const file = `${comment}\n${bytes.toString('base64')}\n`;
  expect(readMinisignSecret(file, 'open').publicKey).toBe(ITS_PUBLIC_KEY);
  expect(refusal(() => readMinisignSecret(file, 'shut'))).toContain('password is another one');
  expect(refusal(() => readMinisignSecret(file, undefined))).toContain('MINISIGN_PASSWORD');
});
