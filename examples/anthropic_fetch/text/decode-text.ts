import { chooseEncoding, PRESCAN_BYTES } from './charset.ts';

/** What the first bytes of a page tell. */
export interface PageHead {
  /** At most 1,024 bytes. */
  readonly bytes: Uint8Array;
  /** Name of the encoding, e.g. `UTF-8`. */
  readonly encoding: string;
}

/**
 * Decodes a page piece by piece; bytes that its encoding doesn't have become U+FFFD. `inspect` sees
 * the head before anything is decoded, and may throw.
 */
export async function* decodeText(
  body: AsyncIterable<Uint8Array>,
  contentType: string | undefined,
  inspect: (head: PageHead) => void,
): AsyncGenerator<string> {
  let held: Uint8Array[] = [];
  let size = 0;
  let decode: Decode | null = null;
  const begin = async (): Promise<Decode> => {
    const bytes = Buffer.concat(held).subarray(0, PRESCAN_BYTES);
    const encoding = await chooseEncoding(bytes, contentType);
    inspect({ bytes, encoding });
    return decoderOf(encoding);
  };

  for await (const chunk of body) {
    if (decode !== null) {
      yield decode(chunk, { stream: true });
      continue;
    }
    held.push(chunk);
    size += chunk.length;
    if (size < PRESCAN_BYTES) continue;
    decode = await begin();
    yield decode(Buffer.concat(held), { stream: true });
    held = [];
  }
  decode ??= await begin();
  yield decode(Buffer.concat(held));
}

type Decode = (bytes: Uint8Array, options?: { stream: boolean }) => string;

async function decoderOf(encoding: string): Promise<Decode> {
  // Node's own decoder throws on bytes that GBK doesn't have, and resumes after faults of the other
  // East Asian encodings elsewhere than browsers do.
  const { TextDecoder } = await import('@exodus/bytes/encoding.js');
  const decoder = new TextDecoder(encoding);
  return (bytes, options) => decoder.decode(bytes, options);
}
