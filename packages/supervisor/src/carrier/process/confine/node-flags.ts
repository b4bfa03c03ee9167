import type { ConfinedSpec, KernelFiles } from './rules.ts';
import { ownFolders } from './rules.ts';
import { parseFile } from '@skillet/core';

/** Whether the Node of this host has a permission for the network (Node 25). */
const HAS_NETWORK = process.allowedNodeEnvironmentFlags.has('--allow-net');

/** What has Node hold a skill to its permissions, as far as its own model goes. */
export function nodeFlags(spec: ConfinedSpec, { read }: KernelFiles): string[] {
  const { permissions, dataDir } = spec;
  const files = permissions.files.map(parseFile);
  const written = files.filter(({ access }) => access === 'write').map(({ path }) => path);
  const readable = [...read, ...ownFolders(spec), dataDir, ...files.map(({ path }) => path)];
  const allowed = (name: string, given: boolean) => (given ? [`--allow-${name}`] : []);
  return [
    '--permission',
    ...new Set(readable.map((path) => `--allow-fs-read=${path}`)),
    ...[dataDir, ...written].map((path) => `--allow-fs-write=${path}`),
    ...allowed('child-process', permissions.commands.length > 0),
    ...allowed('worker', permissions.engine.includes('workers')),
    ...allowed('addons', permissions.engine.includes('addons')),
    ...allowed('wasi', permissions.engine.includes('wasi')),
    // Newer ones hold the network as well, all or nothing.
    ...(HAS_NETWORK ? allowed('net', permissions.network.length > 0) : []),
    // Otherwise the debugger can be had by a signal.
    '--disable-sigusr1',
    // That native modules get around it is said elsewhere.
    '--disable-warning=SecurityWarning',
  ];
}
