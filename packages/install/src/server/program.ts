import { posix } from 'node:path';
import { pathFault } from '../archive/path-fault.ts';
import { fields } from '../dependencies/node/manifest.ts';
import { ENVIRONMENT } from '../dependencies/python/environment.ts';
import { Refused } from '../refused.ts';
import { readPackage } from './node-info.ts';
import { plainName, readInfo } from './python-info.ts';

/** The package of an MCP server. */
export interface ServerPackage {
  readonly registry: 'npm' | 'pypi';
  readonly name: string;
  readonly version: string;
  /** The digest of its archive, where that is known before it is fetched. */
  readonly integrity?: string;
}

/** A module and what of it is called (`package.module:main`). */
const ENTRY = /^([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*):([A-Za-z_]\w*)((?:\.[A-Za-z_]\w*)*)$/;

/**
 * The words that start the MCP server which is installed in a folder: `node` or the path of an interpreter, and what that runs. Paths
 * begin with `./` and are relative to the folder. Rejects with `Refused` for a package that has no program, or several of which none
 * has its name.
 */
export async function serverProgram(
  dir: string,
  { registry, name }: ServerPackage,
): Promise<readonly string[]> {
  return registry === 'npm' ? nodeProgram(dir, name) : pythonProgram(dir, name);
}

/** What a server is to be called that nobody has named: its package without what all such have in their names. */
export function serverName({ name }: Pick<ServerPackage, 'name'>): string {
  const own = name.replace(/^@[^/]+\//, '');
  const bare = own.replace(/^(?:mcp-)?server-|^mcp-/, '').replace(/-mcp(?:-server)?$|-server$/, '');
  return bare === '' || bare === 'mcp' ? own : bare;
}

async function nodeProgram(dir: string, name: string): Promise<readonly string[]> {
  const place = `node_modules/${name}`;
  const { bin } = await readPackage(dir, name);
  const own = name.replace(/^@[^/]+\//, '');
  const programs = typeof bin === 'string' ? { [own]: bin } : fields(bin);
  const path = choose(programs, own, name);
  const file = posix.normalize(typeof path === 'string' ? path : '');
  if (pathFault(file) !== undefined) throw new Refused(`${name} has a program with an odd path`);
  return ['node', `./${place}/${file}`];
}

async function pythonProgram(dir: string, name: string): Promise<readonly string[]> {
  const plain = plainName(name);
  const text = (await readInfo(dir, name, 'entry_points.txt')) ?? '';
  const programs = Object.fromEntries(
    sectionOf(text, 'console_scripts').flatMap((line) => {
      const [, program, entry] = /^\s*([^=\s]+)\s*=\s*([^\s[]+)/.exec(line) ?? [];
      return program === undefined ? [] : [[plainName(program), entry]];
    }),
  );
  const entry = choose(programs, plain, name);
  const [, module, called, below = ''] = ENTRY.exec(String(entry)) ?? [];
  if (module === undefined || called === undefined)
    throw new Refused(`${name} has a program with an odd entry: ${JSON.stringify(entry)}`);
  // Python would look for modules in the folder that it is started in before it looks among those that were installed.
  const paths = 'import sys; sys.path[:] = [path for path in sys.path if path]';
  const code = `${paths}; from ${module} import ${called}; sys.exit(${called}${below}())`;
  // -B: what is written among its files would be a change of them.
  return [`./${ENVIRONMENT}/bin/python`, '-B', '-c', code];
}

/** The lines of a section. */
function sectionOf(text: string, name: string): readonly string[] {
  const lines = text.split(/\r?\n/);
  const start = lines.findIndex((line) => line.trim() === `[${name}]`) + 1;
  if (start === 0) return [];
  const end = lines.findIndex((line, at) => at >= start && line.startsWith('['));
  return lines.slice(start, end === -1 ? undefined : end);
}

/** The one program, or the one that has the name of its package. */
function choose(programs: Readonly<Record<string, unknown>>, own: string, name: string): unknown {
  const names = Object.keys(programs);
  if (names.length === 0) throw new Refused(`${name} has no program that could be an MCP server`);
  const [only = ''] = names;
  if (names.length === 1) return programs[only];
  if (own in programs) return programs[own];
  throw new Refused(`${name} has several programs (${names.join(', ')}), and none has its name`);
}
