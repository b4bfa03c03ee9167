import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fields } from '../dependencies/node/manifest.ts';
import type { IndexFile } from './fetch-index.ts';

/** What is known of an index from before. */
export interface KnownIndex {
  readonly file?: IndexFile;
  /** The highest that it had while it was signed. */
  readonly serial?: number;
}

/** What was fetched of indexes, in a folder: their bytes, so that they are not fetched again, and how far they had come. */
export class IndexCache {
  readonly #dir: string;

  constructor(dir: string) {
    this.#dir = dir;
  }

  /** What is known of the index at an address; nothing where that can't be read. */
  async read(address: string): Promise<KnownIndex> {
    const place = this.#place(address);
    try {
      const { etag, signature, serial, bytes } = fields(
        JSON.parse(await readFile(`${place}.json`, 'utf8')),
      );
      const seen = typeof serial === 'number' ? { serial } : {};
      const body = await readFile(`${place}.index`).catch(() => undefined);
      // The two are written one after the other.
      if (body === undefined || typeof etag !== 'string' || bytes !== digestOf(body)) return seen;
      const signed = typeof signature === 'string' ? { signature } : {};
      return { ...seen, file: { bytes: body, etag, ...signed } };
    } catch {
      return {};
    }
  }

  /** Keeps an index; where that can't be done, it is fetched again next time. */
  async write(address: string, { file, serial }: KnownIndex): Promise<void> {
    const place = this.#place(address);
    const hasTag = file?.etag !== undefined;
    const about = {
      address,
      ...(serial === undefined ? {} : { serial }),
      ...(hasTag
        ? { etag: file.etag, signature: file.signature, bytes: digestOf(file.bytes) }
        : {}),
    };
    if (!hasTag && serial === undefined) return;
    try {
      await mkdir(this.#dir, { recursive: true });
      if (hasTag) await writeWhole(`${place}.index`, file.bytes);
      await writeWhole(`${place}.json`, `${JSON.stringify(about, null, 2)}\n`);
    } catch {
      // The folder may belong to somebody else.
    }
  }

  #place(address: string): string {
    return join(this.#dir, createHash('sha256').update(address).digest('hex').slice(0, 32));
  }
}

function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function writeWhole(file: string, data: Uint8Array | string): Promise<void> {
  const draft = `${file}.${String(process.pid)}.tmp`;
  try {
    await writeFile(draft, data);
    await rename(draft, file);
  } finally {
    await rm(draft, { force: true });
  }
}
