type Stat = (file: unknown, bigint: false, request: undefined, option: boolean) => unknown;

/** What of Node's binding looks at files. */
export interface StatBinding {
  /** Of a path; the option is to throw where there is none. */
  readonly stat: Stat;
  /** Of a descriptor; the option is not to throw. */
  readonly fstat: Stat;
}

/** What can be known of a file before it is opened. */
export interface FileKind {
  /** Why opening or reading it may never end; undefined for what does no harm. */
  readonly blocks: string | undefined;
  /** Whether reading it comes to no end. */
  readonly endless: boolean;
  /** Bytes; 0 where it cannot be told. */
  readonly size: number;
}

/** Where these are in what the binding of Node returns. */
const FIELD = { device: 0, mode: 1, special: 5, inode: 7, size: 8 } as const;

const TYPE = { mask: 0o170000, pipe: 0o010000, characters: 0o020000, regular: 0o100000 } as const;

const ORDINARY: FileKind = { blocks: undefined, endless: false, size: 0 };

/** Devices that answer at once, and whether they do so for ever. */
const HARMLESS_DEVICES = [
  ['/dev/null', false],
  ['/dev/zero', true],
  ['/dev/full', true],
  ['/dev/random', true],
  ['/dev/urandom', true],
] as const;

/** Said to be empty files; reading them waits for something to happen. */
const WAITING_FILES = [
  '/proc/kmsg',
  '/sys/kernel/tracing/trace_pipe',
  '/sys/kernel/debug/tracing/trace_pipe',
];

/** Looks at files, by path or descriptor, without opening them. */
export function createFileKinds({ stat, fstat }: StatBinding): (file: unknown) => FileKind {
  const fieldsOf = (file: unknown): Float64Array | undefined => {
    try {
      const byNumber = typeof file === 'number';
      const fields = byNumber
        ? fstat(file, false, undefined, true)
        : stat(file, false, undefined, false);
      return fields as Float64Array | undefined;
    } catch {
      // The call itself says what is wrong with the path.
      return undefined;
    }
  };
  let devices: Map<number, boolean> | undefined;
  let waiting: string[] | undefined;

  const known = () => {
    devices = new Map();
    for (const [path, endless] of HARMLESS_DEVICES) {
      const special = fieldsOf(path)?.[FIELD.special];
      if (special !== undefined) devices.set(special, endless);
    }
    return devices;
  };
  const inodes = () => (waiting = WAITING_FILES.flatMap((path) => inodeOf(fieldsOf(path)) ?? []));

  return (file) => {
    const fields = fieldsOf(file);
    if (fields === undefined) return ORDINARY;
    // Copied: each call of the binding writes to the same array.
    const { [FIELD.mode]: mode = 0, [FIELD.special]: special = 0, [FIELD.size]: size = 0 } = fields;
    switch (mode & TYPE.mask) {
      case TYPE.pipe:
        return { ...ORDINARY, blocks: 'a named pipe' };
      case TYPE.characters: {
        const endless = (devices ?? known()).get(special);
        return endless === undefined
          ? { ...ORDINARY, blocks: 'a terminal or another device' }
          : { ...ORDINARY, endless };
      }
      case TYPE.regular: {
        if (size > 0) return { ...ORDINARY, size };
        const inode = inodeOf(fields) ?? '';
        return (waiting ?? inodes()).includes(inode)
          ? { ...ORDINARY, blocks: 'a file that waits for events' }
          : ORDINARY;
      }
      default:
        return ORDINARY;
    }
  };
}

function inodeOf(fields: Float64Array | undefined): string | undefined {
  if (fields === undefined) return undefined;
  return `${String(fields[FIELD.device])}:${String(fields[FIELD.inode])}`;
}
