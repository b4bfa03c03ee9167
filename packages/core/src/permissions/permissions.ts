import { networkCovers } from './network-name.ts';

/** Parts of Node that its permission model leaves out unless they are named. */
export const ENGINE_PARTS = ['workers', 'addons', 'wasi'] as const;

/** One of these: threads of its own, native modules, WASI. */
export type EnginePart = (typeof ENGINE_PARTS)[number];

/** What a skill may do besides computing; what is not named, it may not. */
export interface Permissions {
  /** Hosts as `name`, `name:port`, `*.name` or an address, `unix:<path>`, or `*` for all. */
  readonly network: readonly string[];
  /** Each `read:<path>`, or `write:<path>`, which may be read as well; with all that is below it. */
  readonly files: readonly string[];
  /** Names of variables. */
  readonly env: readonly string[];
  /** Programs by name or path. */
  readonly commands: readonly string[];
  readonly engine: readonly EnginePart[];
  /** Bytes. */
  readonly memory?: number;
  /** Share of a core. */
  readonly cpu?: number;
}

/** The name of a permission, as it is written. */
export type PermissionName = keyof Permissions;

/** Those that are lists. */
export const LISTED_PERMISSIONS = ['network', 'files', 'env', 'commands', 'engine'] as const;

/** A permission as one writes it in a Skilletfile, such as `network: ["api.example.org"]`. */
export function permissionText(name: PermissionName, ...values: readonly string[]): string {
  return `${name}: [${values.map((value) => JSON.stringify(value)).join(', ')}]`;
}

/** What each permission says, for people: its name, and what is named; `none` where nothing is. */
export function permissionRows(permissions: Permissions): [PermissionName, string][] {
  const rows = LISTED_PERMISSIONS.map((name): [PermissionName, string] => [
    name,
    permissions[name].length === 0 ? 'none' : permissions[name].join(', '),
  ]);
  const { memory, cpu } = permissions;
  // Nobody asks for these parts of Node but those who know them.
  const shown = rows.filter(([name]) => name !== 'engine' || permissions.engine.length > 0);
  if (memory !== undefined) shown.push(['memory', `${String(Math.round(memory / MB))}MB`]);
  if (cpu !== undefined) shown.push(['cpu', String(cpu)]);
  return shown;
}

const MB = 1024 * 1024;

/**
 * What one asks for that another does not have, as one writes it; nothing where it has all of that. Undefined stands for a
 * skill that is held to nothing.
 */
export function permissionsBeyond(
  asked: Permissions | undefined,
  had: Permissions | undefined,
): readonly string[] {
  if (had === undefined) return [];
  if (asked === undefined) return ['everything: it says nothing of permissions any more'];
  const more = LISTED_PERMISSIONS.flatMap((name) => {
    const values = asked[name].filter((value) => !isCovered(name, value, had));
    return values.length === 0 ? [] : [permissionText(name, ...values)];
  });
  if (isMore(asked.memory, had.memory)) more.push(`memory: ${mb(asked.memory)}`);
  if (isMore(asked.cpu, had.cpu)) more.push(`cpu: ${String(asked.cpu)}`);
  return more;
}

function mb(bytes = 0): string {
  return `${String(Math.round(bytes / MB))}MB`;
}

/** What says nothing gets what the host gives every skill, which may be less or more: that it says more is told. */
function isMore(asked: number | undefined, had: number | undefined): boolean {
  return asked !== undefined && asked > (had ?? 0);
}

function isCovered(
  name: (typeof LISTED_PERMISSIONS)[number],
  value: string,
  had: Permissions,
): boolean {
  if (name === 'network') return had.network.some((one) => networkCovers(one, value));
  if (name === 'files') return had.files.some((one) => fileCovers(one, value));
  return (had[name] as readonly string[]).includes(value);
}

/** Whether a permission for files has all of another one. */
function fileCovers(had: string, asked: string): boolean {
  const [one, other] = [parseFile(had), parseFile(asked)];
  if (other.access === 'write' && one.access === 'read') return false;
  return isBelow(other.path, one.path);
}

/** A permission for files, taken apart. */
export interface FilePermission {
  readonly access: 'read' | 'write';
  readonly path: string;
}

/** Takes a permission for files apart. */
export function parseFile(text: string): FilePermission {
  const access = text.startsWith('write:') ? 'write' : 'read';
  return { access, path: text.replace(/^(?:read|write):/, '') };
}

/** Whether a path is another one, or below it; both without `.` and `..` in them. */
export function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}

/** Whether a file may be read, or written, by the permissions of a skill whose paths are absolute. */
export function mayAccess(
  { files }: Pick<Permissions, 'files'>,
  access: FilePermission['access'],
  path: string,
): boolean {
  return files.some((one) => fileCovers(one, `${access}:${path}`));
}
