const BLOCK = 512;
/** Seconds since the epoch: that of npm's archives, since tools exist that take no zero. */
const MODIFIED = 499_162_500;
const MODES = { file: 0o644, program: 0o755 };
/** Bytes of a path for which a header has room. */
const ROOM = 100;

/** A file as it goes into an archive. */
export interface TarFile {
  readonly path: string;
  readonly bytes: Buffer;
  readonly isProgram: boolean;
}

/**
 * A tar archive of files, of which nothing depends on the machine or on the time: owners are nobody, dates are one, rights are two. Paths that are
 * long, or not of ASCII, stand in a header of their own (pax, POSIX.1-2001).
 */
export function tarOf(files: readonly TarFile[]): Buffer {
  return Buffer.concat([...files.flatMap(partsOf), Buffer.alloc(2 * BLOCK)]);
}

function partsOf({ path, bytes, isProgram }: TarFile): Buffer[] {
  const mode = isProgram ? MODES.program : MODES.file;
  const own = [header(path, '0', mode, bytes.length), bytes, padding(bytes.length)];
  if (isPlain(path)) return own;
  const pax = record('path', path);
  return [header('PaxHeader', 'x', MODES.file, pax.length), pax, padding(pax.length), ...own];
}

function isPlain(path: string): boolean {
  return Buffer.byteLength(path) <= ROOM && /^[\x20-\x7e]*$/.test(path);
}

/** "<length> <key>=<value>\n", where the length counts its own digits. */
function record(key: string, value: string): Buffer {
  const rest = ` ${key}=${value}\n`;
  const bytes = Buffer.byteLength(rest);
  let length = bytes + 1;
  while (String(length).length + bytes !== length) length = String(length).length + bytes;
  return Buffer.from(`${String(length)}${rest}`);
}

function header(path: string, type: string, mode: number, size: number): Buffer {
  const block = Buffer.alloc(BLOCK);
  const octal = (value: number, digits: number, at: number) =>
    block.write(`${value.toString(8).padStart(digits, '0')}\0`, at, 'latin1');
  Buffer.from(path).copy(block, 0, 0, ROOM);
  octal(mode, 7, 100);
  octal(0, 7, 108);
  octal(0, 7, 116);
  octal(size, 11, 124);
  octal(MODIFIED, 11, 136);
  block.write('        ', 148, 'latin1');
  block.write(type, 156, 'latin1');
  block.write('ustar\u000000', 257, 'latin1');
  octal(0, 7, 329);
  octal(0, 7, 337);
  const sum = block.reduce((all, byte) => all + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}

function padding(length: number): Buffer {
  return Buffer.alloc((BLOCK - (length % BLOCK)) % BLOCK);
}
