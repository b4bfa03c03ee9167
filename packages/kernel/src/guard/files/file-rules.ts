import type { FileRule } from '../pool/file-jobs.ts';
import type { FileKind } from './file-kinds.ts';
import { endlessDevice, type OpenFiles } from './open-files.ts';
import { refusal } from './refusals.ts';

type Arguments = readonly unknown[];

/** What calls use an open file for, by the function of Node's binding. */
const USES: Readonly<Record<string, string>> = {
  fchmod: 'fchmod',
  fchown: 'fchown',
  fdatasync: 'fdatasync',
  fsync: 'fsync',
  ftruncate: 'ftruncate',
  futimes: 'futime',
  writeBuffer: 'write',
  writeBuffers: 'write',
  writeString: 'write',
};

/** Throws for a file that can block a thread for ever; what is known of any other. */
export function refuseBlocking(
  kindOf: (path: unknown) => FileKind,
  path: unknown,
  syscall: string,
): FileKind {
  const kind = kindOf(path);
  if (kind.blocks === undefined) return kind;
  const why = `a skill in a thread may not open ${kind.blocks}, which can block it for ever`;
  throw refusal('EINVAL', why, syscall, path);
}

/**
 * What a skill in a thread may not do with files: open or copy what blocks a thread for ever, because no
 * thread can be ended then and libuv's pool is everybody's; read in one piece what has no end or is larger
 * than `memoryLimit` (bytes); use descriptors that it did not open.
 */
export function fileRules(
  files: OpenFiles,
  kindOf: (path: unknown) => FileKind,
  memoryLimit: number,
): Record<string, FileRule> {
  const mayBlock = (path: unknown, syscall: string) => refuseBlocking(kindOf, path, syscall);
  const fits = (bytes: number, path?: unknown): void => {
    if (bytes <= memoryLimit) return;
    const why = `${String(bytes)} bytes are more than limits.memory (${String(memoryLimit)})`;
    throw refusal('EFBIG', why, 'read', path);
  };
  const open = ([path]: Arguments) => {
    files.mayOpen(path);
    return mayBlock(path, 'open').endless;
  };

  const rules: Record<string, FileRule> = {
    open: {
      before: open,
      after(fd, endless) {
        files.opened(fd as number, endless === true);
      },
    },
    openFileHandle: {
      before: open,
      after(handle, endless) {
        const { fd } = handle as { readonly fd: number };
        files.opened(fd, endless === true, handle as object);
      },
    },
    close: {
      before([fd]) {
        files.mayUse(fd, 'close');
        files.closed(fd as number);
      },
    },
    read: {
      before([fd, buffer, , length]) {
        fits((buffer as ArrayBufferView).byteLength);
        files.mayRead(fd, Number(length));
      },
    },
    readBuffers: {
      before([fd, buffers]) {
        let bytes = 0;
        for (const { byteLength } of buffers as ArrayBufferView[]) bytes += byteLength;
        fits(bytes);
        files.mayRead(fd, bytes);
      },
    },
    readFileUtf8: {
      before([file]) {
        if (typeof file === 'number') files.mayUse(file, 'read');
        const { endless, size } = mayBlock(file, 'open');
        if (endless) throw endlessDevice(file);
        fits(size, file);
      },
    },
    writeFileUtf8: {
      before([file]) {
        if (typeof file === 'number') files.mayUse(file, 'write');
        else mayBlock(file, 'open');
      },
    },
    copyFile: {
      before([from, to]) {
        if (mayBlock(from, 'copyfile').endless) throw endlessDevice(from);
        mayBlock(to, 'copyfile');
      },
    },
  };
  for (const [name, syscall] of Object.entries(USES)) {
    rules[name] = {
      before([fd]) {
        files.mayUse(fd, syscall);
      },
    };
  }
  return rules;
}
