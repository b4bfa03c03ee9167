import { readFile } from 'node:fs/promises';
import { TrustedRoot } from '@sigstore/protobuf-specs';
import { Refused } from '../refused.ts';

/** Milliseconds for each file of the trust root, and how often one is asked for again. */
const PATIENCE = { timeout: 5000, retry: { retries: 0 } };

/**
 * Whom Sigstore trusts: as a file says, or as its public instance says now (TUF), which needs a network. Resolves with a text where
 * that can't be had; rejects with `Refused` for a file that is none.
 */
export async function readTrustRoot(file: string | undefined): Promise<TrustedRoot | string> {
  if (file !== undefined) return readFrom(file);
  const { getTrustedRoot } = await import('@sigstore/tuf');
  return getTrustedRoot(PATIENCE).catch(
    (error: unknown) => `the trust root of Sigstore can't be fetched: ${reasonOf(error)}`,
  );
}

async function readFrom(file: string): Promise<TrustedRoot> {
  try {
    return TrustedRoot.fromJSON(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    throw new Refused(`install.trust_root can't be read: ${reasonOf(error)}`);
  }
}

/** What is at the bottom of it: the library says no more than that something has failed. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error ? reasonOf(cause) : (message.split('\n')[0] ?? '');
}
