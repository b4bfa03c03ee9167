import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { nonEmpty, UsageError } from '@skillet/command';
import {
  readMinisignSecret,
  Refused,
  signMinisign,
  verifyMinisign,
  type MinisignSecret,
} from '@skillet/install';
import { writeWhole } from '../import/write-file.ts';

/** Reads the secret key that an index is signed with; one that is encrypted has its password in MINISIGN_PASSWORD. Throws a UsageError. */
export async function readSecret(
  file: string,
  shown: string,
  env: NodeJS.ProcessEnv,
): Promise<MinisignSecret> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new UsageError(`--sign ${shown}: there is no such file, or it can't be read`);
  });
  try {
    return readMinisignSecret(text, nonEmpty(env['MINISIGN_PASSWORD']));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    throw new UsageError(`--sign ${shown}: ${error.message}`);
  }
}

/** Whether the signature beside an index is of these bytes, and of that key where one is given. */
export async function isSigned(
  file: string,
  text: string,
  secret: MinisignSecret | undefined,
): Promise<boolean | undefined> {
  const signature = await readFile(signatureOf(file), 'utf8').catch(() => undefined);
  if (signature === undefined) return undefined;
  if (secret === undefined) return true;
  try {
    verifyMinisign(Buffer.from(text), signature, secret.publicKey);
    return true;
  } catch {
    return false;
  }
}

/** Writes the signature of an index beside it, as `minisign -S` would. */
export async function writeSignature(
  file: string,
  text: string,
  { secret, now }: { readonly secret: MinisignSecret; readonly now: number },
): Promise<void> {
  const comment = `timestamp:${String(Math.floor(now / 1000))}\tfile:${basename(file)}\thashed`;
  const signature = signMinisign(Buffer.from(text), secret, comment);
  await writeWhole(signatureOf(file), signature, basename(signatureOf(file)));
}

/** Where the signature of an index lies. */
export function signatureOf(file: string): string {
  return `${file}.minisig`;
}

/** Where its bundle of Sigstore lies, which others make. */
export function bundleOf(file: string): string {
  return `${file}.sigstore.json`;
}
