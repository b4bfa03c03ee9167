import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { connect } from '../src/index.ts';
import { tlsFault } from '../src/http/tls-fault.ts';
import { listening } from './support/fixture.ts';
import { HttpServer } from './support/http-server.ts';

const attempt = (url: string) =>
  connect(
    { kind: 'http', url, transport: 'auto' },
    listening({ notifications: [], notices: [], stderr: [] }),
  );

test('a server without TLS at an address of https is told at once', async () => {
  const server = new HttpServer((_seen, res) => res.end());
  const url = await server.start();
  onTestFinished(() => server.stop());
  await expect(attempt(url.replace('http:', 'https:'))).rejects.toThrow(
    /^The server at 127\.0\.0\.1:\d+ does not speak TLS: the address may have to begin with http\.$/,
  );
});

test('a server with TLS at an address of http is told as what it may be, and only before it ever answered', async () => {
  const server = createServer(() => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  await expect(attempt(`http://127.0.0.1:${port}/mcp`)).rejects.toThrow(
    /broke \(ECONNRESET\) before it ever answered: the address may have to begin with https\.$/,
  );
});

test('a handshake that fails is told with its reason, and no place in a library', async () => {
  // One without a certificate has no cipher to offer.
  const server = createServer(() => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  await expect(attempt(`https://127.0.0.1:${port}/mcp`)).rejects.toThrow(
    new RegExp(`^No safe connection with 127\\.0\\.0\\.1:${port} could be made \\([^:.]+\\)\\.$`),
  );
});

test.each([
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'an authority that is not known here'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'NODE_EXTRA_CA_CERTS'],
  ['CERT_HAS_EXPIRED', 'not valid now'],
  ['CERT_REVOKED', 'was revoked'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'for another name'],
  ['HPE_INVALID_CONSTANT', 'does not speak HTTP'],
])('%s is told in words', (code, words) => {
  expect(tlsFault(Object.assign(new Error('x'), { code }), 'a.example')).toContain(words);
});

test('another error is not one of TLS', () => {
  expect(tlsFault(Object.assign(new Error('x'), { code: 'ECONNRESET' }), 'a')).toBeUndefined();
});
