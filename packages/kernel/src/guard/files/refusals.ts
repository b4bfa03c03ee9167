const NUMBERS = { EBADF: -9, EINVAL: -22, EMFILE: -24, EFBIG: -27 } as const;

/** An error as the system would give it, with a message that says why. */
export function refusal(
  code: keyof typeof NUMBERS,
  why: string,
  syscall: string,
  file?: unknown,
): Error {
  const known = { code, errno: NUMBERS[code], syscall };
  const path = file instanceof Uint8Array ? Buffer.from(file).toString() : file;
  if (typeof path !== 'string')
    return Object.assign(new Error(`${code}: ${why}, ${syscall}`), known);
  return Object.assign(new Error(`${code}: ${why}, ${syscall} '${path}'`), known, { path });
}
