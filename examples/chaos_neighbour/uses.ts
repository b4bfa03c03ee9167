import { pbkdf2, randomBytes, scrypt, type BinaryLike } from 'node:crypto';
import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { threadId } from 'node:worker_threads';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';

/** Uses one thing that is shared; rejects when that does not work. */
export type Use = (dataDir: string) => Promise<unknown>;

const TEXT = 'All happy skills are alike. '.repeat(64);
const CHEAP = { N: 256 };

// Of this worker alone, and there as long as it lives.
const server = createServer((_, res) => res.end(TEXT)).listen(0, '127.0.0.1');
await once(server, 'listening');
server.unref();
const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`;

const derive = promisify<BinaryLike, BinaryLike, number, typeof CHEAP, Buffer>(scrypt);
let files = 0;

/** Each thing that is shared, under its name. */
export const USES = {
  async file(dataDir) {
    await mkdir(dataDir, { recursive: true });
    files = (files + 1) % 16;
    const path = join(dataDir, [process.pid, threadId, files].join('-'));
    await writeFile(path, TEXT);
    assertSame(await readFile(path, 'utf8'));
  },
  async name() {
    await lookup('localhost');
  },
  async connection() {
    const answer = await fetch(url);
    assertSame(await answer.text());
  },
  async hash() {
    await Promise.all([
      derive('password', 'salt', 32, CHEAP),
      promisify(pbkdf2)('password', 'salt', 100, 32, 'sha256'),
      promisify(randomBytes)(1024),
    ]);
  },
  async compression() {
    const packed = await promisify<Buffer, Buffer>(gzip)(Buffer.from(TEXT));
    assertSame((await promisify<Buffer, Buffer>(gunzip)(packed)).toString());
  },
} as const satisfies Record<string, Use>;

function assertSame(text: string): void {
  if (text !== TEXT) throw new Error('what came back is not what was sent');
}
