/** Bytes of a path, and of one name in it: what file systems take at most, with room for the folder above. */
const PATH_BYTES = 1024;
const NAME_BYTES = 255;
const DEPTH = 40;

/** Reserved as names of devices where Windows runs, also with an ending. */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?$/iu;

/**
 * Why a path of an archive is not one of a file below the folder it is unpacked into, on every system;
 * undefined when it is. A folder's may end with a slash.
 */
export function pathFault(path: string): string | undefined {
  if (path === '') return 'it has no name';
  if (hasControl(path)) return 'its path has a control character';
  if (path !== path.toWellFormed() || path.includes('\uFFFD')) return 'its path is not UTF-8';
  if (path.includes('\\')) return 'its path has a backslash';
  if (path.startsWith('/') || /^[a-z]:/iu.test(path)) return 'its path is absolute';
  if (Buffer.byteLength(path) > PATH_BYTES)
    return `its path has more than ${String(PATH_BYTES)} bytes`;
  const names = path.replace(/\/$/, '').split('/');
  if (names.length > DEPTH) return `it lies more than ${String(DEPTH)} folders deep`;
  for (const name of names) {
    const fault = nameFault(name);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function nameFault(name: string): string | undefined {
  if (name === '..') return 'its path climbs out of the folder (..)';
  if (name === '' || name === '.') return 'its path has an empty part';
  if (Buffer.byteLength(name) > NAME_BYTES)
    return `a name has more than ${String(NAME_BYTES)} bytes`;
  if (/[. ]$/u.test(name)) return 'a name ends with a dot or a space';
  if (DEVICE.test(name)) return 'a name is that of a device';
  return undefined;
}

function hasControl(text: string): boolean {
  return /[\p{Cc}\p{Zl}\p{Zp}]/u.test(text);
}

/** What two paths have in common that are one file where case or the form of letters makes no difference. */
export function foldedPath(path: string): string {
  return path.replace(/\/$/, '').normalize('NFKC').toLowerCase().normalize('NFKC');
}
