import { hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { accept, refuse, type Parsed } from './parsed.ts';

const WHOLE = /^(sk_([0-9a-f]{8})_[0-9a-f]{48})_([0-9a-f]{8})$/;

/** What is kept of a key, and compared. */
export function digestKey(key: string): Buffer {
  // In one go: less than half of what a hash with a state costs.
  return Buffer.from(hash('sha256', key), 'hex');
}

/** The id of a key whose checksum is right; undefined for others, which nobody ever had. */
export function idOfKey(text: string): string | undefined {
  const [, body = '', id, sum] = WHOLE.exec(text) ?? [];
  return sum === keySum(body) ? id : undefined;
}

/** What stands at the end of a key, and tells a mistyped one. */
export function keySum(body: string): string {
  return crc32(body).toString(16).padStart(8, '0');
}

/** How a key gets into a configuration, as the end of a sentence. */
export const HOW_TO_CONFIGURE =
  'write what `skillet-host keys add <name> --print-config` prints, or `env: SKILLET_…`, the name of a variable that has the key';

/** Reads the SHA-256 of a key; what is wrong is said without it. */
export function parseKeyDigest(text: string): Parsed<string> {
  if (/^[0-9a-f]{64}$/i.test(text)) return accept(text.toLowerCase());
  return refuse(
    text.startsWith('sk_')
      ? `it is the key itself, which is a secret: ${HOW_TO_CONFIGURE}`
      : 'it is no SHA-256, which has 64 hexadecimal digits',
  );
}

/** Reads the name of a variable that has a key: of those that skills do not find in their environment. */
export function parseKeyVariable(text: string): Parsed<string> {
  if (/^SKILLET_[A-Z0-9_]{1,100}$/.test(text)) return accept(text);
  return refuse(
    text.startsWith('sk_')
      ? `it is the key itself, which is a secret: ${HOW_TO_CONFIGURE}`
      : 'it has to begin with `SKILLET_`, as skills find all others in their environment',
  );
}

/** Reads a moment, in milliseconds since the epoch. */
export function parseMoment(text: string): Parsed<number> {
  const isDate =
    /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2}))?$/;
  const at = isDate.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(at) ? refuse() : accept(at);
}
