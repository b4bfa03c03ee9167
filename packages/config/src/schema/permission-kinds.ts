import { posix } from 'node:path';
import { parseNetworkName } from '@skillet/core';
import { accept, refuse, type Parsed } from '../units/parsed.ts';
import { showNode } from '../yaml/yaml-node.ts';
import type { Kind } from './kind.ts';

/** The kinds of values that say what a skill may do. */
export const PERMISSION_KINDS = {
  networkName: {
    parse: (text) =>
      parseNetworkName(text) === undefined
        ? refuse()
        : accept(text.toLowerCase() === text ? text : lowered(text)),
    sentence: (key, node) =>
      `\`${key}\`: ${showNode(node)} is no host such as \`api.example.org\`, \`api.example.org:443\` or \`*.example.org\`, no \`unix:/path\`, and not \`*\``,
  },
  filePermission: {
    parse: parseFilePermission,
    sentence: (key, node, because) =>
      `\`${key}\`: ${showNode(node)} is no file or folder such as \`read:/srv/data\` or \`write:./cache\`${because}`,
  },
  permittedCommand: {
    parse: (text) => {
      if (/[\0*\s]/.test(text) || text === '') return refuse(': a program and no arguments');
      if (!text.includes('/') || posix.isAbsolute(text)) return accept(text);
      return accept(relativePath(text));
    },
    sentence: (key, node) =>
      `\`${key}\`: ${showNode(node)} is no program such as \`git\` or \`/usr/bin/git\`, without arguments`,
  },
  /** What an operator says in place of a mapping. */
  allPermissions: {
    parse: (text) => (text === 'all' ? accept(text) : refuse()),
  },
} satisfies Record<string, Kind>;

/** Names of hosts know no case; the paths of sockets do. */
function lowered(text: string): string {
  return text.startsWith('unix:') ? text : text.toLowerCase();
}

function parseFilePermission(text: string): Parsed<string> {
  const [, access = 'read', path = ''] = /^(?:(read|write):)?(.+)$/s.exec(text) ?? [];
  if (path === '' || path.includes('\0')) return refuse();
  if (path.includes('*')) return refuse(': a folder stands for all that is in it, without a `*`');
  if (path.startsWith('~')) return refuse(': `~` is not known here');
  return accept(`${access}:${posix.isAbsolute(path) ? plain(path) : relativePath(path)}`);
}

function plain(path: string): string {
  const normal = posix.normalize(path);
  return normal.length > 1 ? normal.replace(/\/$/, '') : normal;
}

/** As `./a`, or `../a` where it climbs. */
function relativePath(path: string): string {
  const normal = plain(path);
  if (normal === '.') return './';
  return normal.startsWith('../') || normal === '..' ? normal : `./${normal}`;
}
