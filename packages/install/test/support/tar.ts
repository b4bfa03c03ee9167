import { gzipSync } from 'node:zlib';

const BLOCK = 512;
const TYPES = {
  file: '0',
  link: '1',
  symlink: '2',
  character: '3',
  block: '4',
  folder: '5',
  pipe: '6',
  sparse: 'S',
  unknown: 'Z',
};

/** An entry of an archive, with whatever is wrong with it. */
export interface TarEntry {
  readonly path: string | Buffer;
  readonly type?: keyof typeof TYPES;
  readonly body?: string | Buffer;
  readonly mode?: number;
  /** Where a link leads. */
  readonly to?: string;
  /** What the header says, whatever there is. */
  readonly size?: number;
  /** Records of an extended header in front of it. */
  readonly pax?: Readonly<Record<string, string>>;
  readonly badSum?: true;
}

/** A tar archive, byte for byte as it is asked for: no library would write some of these. */
export function tar(entries: readonly TarEntry[]): Buffer {
  return Buffer.concat([...entries.flatMap(partsOf), Buffer.alloc(2 * BLOCK)]);
}

/** The same, compressed. */
export function tgz(entries: readonly TarEntry[]): Buffer {
  return gzipSync(tar(entries));
}

function partsOf(entry: TarEntry): Buffer[] {
  const { pax, body = '' } = entry;
  const data = Buffer.from(body);
  const records = Object.entries(pax ?? {}).map(([key, value]) => record(key, value));
  const extended = Buffer.concat(records);
  const before =
    pax === undefined
      ? []
      : [header({ path: 'PaxHeader/x' }, 'x', extended.length), padded(extended)];
  const type = TYPES[entry.type ?? 'file'];
  return [...before, header(entry, type, entry.size ?? data.length), padded(data)];
}

/** "<length> <key>=<value>\n", where the length counts its own digits. */
function record(key: string, value: string): Buffer {
  const rest = Buffer.from(` ${key}=${value}\n`);
  let length = rest.length + 1;
  while (String(length).length + rest.length !== length)
    length = String(length).length + rest.length;
  return Buffer.concat([Buffer.from(String(length)), rest]);
}

function header(entry: TarEntry, type: string, size: number): Buffer {
  const block = Buffer.alloc(BLOCK);
  Buffer.from(entry.path).copy(block, 0, 0, 100);
  const octal = (value: number, digits: number, at: number) =>
    block.write(`${value.toString(8).padStart(digits, '0')}\0`, at, 'latin1');
  octal(entry.mode ?? 0o644, 7, 100);
  octal(0, 7, 108);
  octal(0, 7, 116);
  octal(size, 11, 124);
  octal(0, 11, 136);
  block.write('        ', 148, 'latin1');
  block.write(type, 156, 'latin1');
  block.write(entry.to ?? '', 157, 100);
  block.write('ustar\u000000', 257, 'latin1');
  const sum = block.reduce((all, byte) => all + byte, entry.badSum === true ? 1 : 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}

function padded(data: Buffer): Buffer {
  return Buffer.concat([data, Buffer.alloc((BLOCK - (data.length % BLOCK)) % BLOCK)]);
}
