/** Mount of the skill that misbehaves. */
export const CHAOS = 'chaos';
/** Mount of the same skill with a queue of 10. */
export const NARROW = 'chaos-narrow';
/** Mount of the same skill with room for a thousand calls of 31 MB. */
export const WIDE = 'chaos-wide';
/** Mount of the same skill, which dies at its first start and is quarantined for that. */
export const QUARANTINED = 'chaos-quarantined';
/** Mount of the application that misbehaves. */
export const CHAOS_APP = 'chaos-app';
/** Mount of the Python skill that misbehaves. */
export const CHAOS_PYTHON = 'chaos-python';
/** Mount of the MCP server that misbehaves. */
export const CHAOS_MCP = 'chaos-mcp';
/** Mounts of the healthy neighbours that need nothing but their own thread. */
export const CALM: readonly string[] = ['calm-a', 'calm-b'];
/** Mounts of the healthy neighbours that use what is shared, in a thread and in a process. */
export const SHARING = { thread: 'calm-sharing', process: 'calm-sharing-process' } as const;

/** Mounts of skills that die at each start. */
export const CRASH_LOOPS = {
  'throw-at-load': 'chaos-throw-at-load',
  'exit-at-load': 'chaos-exit-at-load',
  'syntax-error': 'chaos-syntax-error',
  'hang-at-load': 'chaos-hang-at-load',
  'crash-after-start': 'chaos-crash-after-start',
  'python-exit-at-load': 'chaos-python-exit-at-load',
  'python-syntax-error': 'chaos-python-syntax-error',
  'python-endless-import': 'chaos-python-endless-import',
  'mcp-exit-at-start': 'chaos-mcp-exit-at-start',
  'mcp-hang-at-start': 'chaos-mcp-hang-at-start',
} as const;

/** A bomb that goes off at each start. */
export type CrashLoop = keyof typeof CRASH_LOOPS;

/** Where the tool of an MCP server at a mount is called as a skill is. */
export function toolOf(mount: string): string {
  return `${mount}/tools/chaos`;
}

/** The mount of the skill that is attacked at a mount, which may be that of a tool. */
export function skillOf(mount: string): string {
  return mount.split('/', 1)[0] ?? mount;
}
