import { withoutForms, REDACTED } from '@skillet/core';
import { bufferFrom, match, slice, toLowerCase } from '../intrinsics.ts';

/** Takes secrets out of bytes that come in pieces, also those that are cut in two by a piece's end. */
export interface RedactedBody {
  /** What can leave now that these bytes have come; the end is held back, as long as the longest secret. */
  push(bytes: Uint8Array): Uint8Array;
  /** The rest. */
  end(): Uint8Array;
}

/** `secrets` are the texts to take out, the longest first; at least one. */
export function redactedBody(secrets: readonly string[]): RedactedBody {
  // As latin1 every byte is a character, whatever the bytes are.
  const forms = secrets.map((secret) => bufferFrom(secret, 'utf8').toString('latin1'));
  const longest = Math.max(...forms.map(({ length }) => length));
  const pattern = new RegExp(forms.map(escaped).join('|'), 'g');
  let rest = '';
  /** Replaces what begins before `sure`, and keeps what follows. */
  const take = (sure: number): Uint8Array => {
    let clear = '';
    let at = 0;
    pattern.lastIndex = 0;
    for (let found = match(pattern, rest); found !== null; found = match(pattern, rest)) {
      if (found.index >= sure) break;
      clear += slice(rest, at, found.index) + REDACTED;
      at = found.index + found[0].length;
    }
    const end = Math.max(at, sure);
    clear += slice(rest, at, end);
    rest = slice(rest, end);
    return bufferFrom(clear, 'latin1');
  };
  return {
    push(bytes) {
      rest += Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
      return take(Math.max(0, rest.length - longest + 1));
    },
    end: () => take(rest.length),
  };
}

/** Headers, names and values in turn, whose values are cleared as the body is, whose length changes. */
export function headersWithout(
  headers: readonly string[],
  secrets: readonly string[],
): readonly string[] {
  if (secrets.length === 0) return headers;
  const kept: string[] = [];
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const name = headers[i] as string;
    if (toLowerCase(name) === 'content-length') continue;
    kept.push(name, withoutForms(headers[i + 1] as string, secrets));
  }
  return kept;
}

function escaped(text: string): string {
  return text.replaceAll(/\W/g, (char) => {
    const code = char.charCodeAt(0).toString(16);
    return `\\x${code.padStart(2, '0')}`;
  });
}
