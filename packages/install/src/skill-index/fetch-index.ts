import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import { follow } from '../fetch/follow.ts';
import { Refused } from '../refused.ts';
import { signatureAddress, type IndexAddress } from './index-address.ts';
import type { SignatureEnding, Signatures } from './signature-check.ts';
import { INDEX_BYTES } from './skill-index.ts';

/** An index as it lies somewhere. */
export interface IndexFile {
  readonly bytes: Uint8Array;
  /** Its signature files that were asked for. */
  readonly signatures: Signatures;
  /** What its server calls these bytes. */
  readonly etag?: string;
}

/** How an index is fetched. */
export interface FetchIndexOptions {
  /** What paths are relative to. */
  readonly cwd: string;
  /** The signatures that it has to have. */
  readonly endings: readonly SignatureEnding[];
  /** What was fetched last time. */
  readonly known: IndexFile | undefined;
}

/** Milliseconds that an index may take to arrive. */
const PATIENCE = 30_000;
/** Bytes of a signature file: one of Sigstore has certificates and a proof in it, and may have a statement. */
const SIGNATURE_BYTES = 1024 * 1024;
const MISSING: Readonly<Record<SignatureEnding, string>> = {
  '.minisig': 'it has a key in the configuration, and no signature beside it (.minisig)',
  '.sigstore.json':
    'it has a signer in the configuration, and no bundle of Sigstore beside it (.sigstore.json)',
};

/** Fetches an index, and its signatures where it has to have one; nothing of it is read. Rejects with `Refused` where it can't be had. */
export async function fetchIndex(
  address: IndexAddress,
  { cwd, endings, known }: FetchIndexOptions,
): Promise<IndexFile> {
  if (address.kind === 'path') return readFrom(resolve(cwd, address.path), endings);
  const answer = await ask(address.url, known?.etag);
  if (answer.status === 304 && known !== undefined) return known;
  const bytes = await bodyOf(answer, INDEX_BYTES);
  const etag = answer.headers.get('etag');
  const signatures: Partial<Record<SignatureEnding, string>> = {};
  for (const ending of endings) signatures[ending] = await signatureOf(address.url, ending);
  return { bytes, signatures, ...(etag === null ? {} : { etag }) };
}

async function readFrom(file: string, endings: readonly SignatureEnding[]): Promise<IndexFile> {
  const bytes = await readBounded(file, INDEX_BYTES);
  if (bytes === undefined) throw new Refused('there is no such file');
  const signatures: Partial<Record<SignatureEnding, string>> = {};
  for (const ending of endings) {
    const signature = await readBounded(`${file}${ending}`, SIGNATURE_BYTES);
    if (signature === undefined) throw new Refused(MISSING[ending]);
    signatures[ending] = Buffer.from(signature).toString();
  }
  return { bytes, signatures };
}

/** The bytes of a file; undefined where there is none. */
async function readBounded(file: string, most: number): Promise<Uint8Array | undefined> {
  // A pipe would wait for whoever writes into it.
  const flags = constants.O_RDONLY | constants.O_NONBLOCK;
  const handle = await open(file, flags).catch((error: unknown) => {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new Refused(`its file can't be opened (${code === 'EACCES' ? 'no permission' : code})`);
  });
  if (handle === undefined) return undefined;
  try {
    const status = await handle.stat();
    if (!status.isFile()) throw new Refused('it is no file');
    if (status.size > most) throw new Refused(`it has more than ${String(most)} bytes`);
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

async function signatureOf(url: string, ending: SignatureEnding): Promise<string> {
  const answer = await ask(signatureAddress(url, ending));
  if (answer.status === 404 || answer.status === 403) {
    await answer.body?.cancel();
    throw new Refused(MISSING[ending]);
  }
  return Buffer.from(await bodyOf(answer, SIGNATURE_BYTES)).toString();
}

/** Asks, and follows where it is sent on, as an archive is. */
async function ask(url: string, etag?: string): Promise<Response> {
  const headers = etag === undefined ? {} : { 'if-none-match': etag };
  return follow(url, undefined, AbortSignal.timeout(PATIENCE), headers).catch((error: unknown) => {
    if (error instanceof Refused) throw error;
    throw new Refused(`it can't be fetched: ${reasonOf(error)}`);
  });
}

async function bodyOf(answer: Response, most: number): Promise<Uint8Array> {
  const { ok, status, body } = answer;
  if (!ok || body === null) {
    await body?.cancel();
    throw new Refused(`it can't be fetched: the answer is ${String(status)}`);
  }
  const pieces: Uint8Array[] = [];
  let sum = 0;
  try {
    for await (const piece of body as AsyncIterable<Uint8Array>) {
      sum += piece.length;
      if (sum > most) throw new Refused(`it has more than ${String(most)} bytes`);
      pieces.push(piece);
    }
  } catch (error) {
    if (error instanceof Refused) throw error;
    throw new Refused(`it has not arrived whole: ${reasonOf(error)}`);
  }
  return Buffer.concat(pieces);
}

function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error ? cause.message : message;
}
