import { readFile } from 'node:fs/promises';
import { basename, dirname, relative, resolve } from 'node:path';
import { loadConfig } from '@skillet/config';
import { UsageError } from '@skillet/command';
import { oneLine } from '../one-line.ts';
import { findConfigFile } from '../read-config.ts';
import { ConfigText, type ListedSkill } from './add-entries.ts';
import { mountFor } from './mount-for.ts';
import { readJson } from './read-json.ts';
import { serversIn } from './servers-in.ts';
import { toEntry, type ServerEntry } from './to-entry.ts';
import { Variables } from './variables.ts';
import { writeWhole } from './write-file.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Flags of `skillet-host import`, as commander gives them. */
export interface ImportFlags {
  readonly config?: string;
  readonly write?: boolean;
}

const NAME_CHARS = 60;
/** Folders of editors, whose project is the one above. */
const OF_PROJECT = new Set(['.vscode', '.cursor', '.claude']);

/**
 * `skillet-host import`: adds the MCP servers of a client's file to the configuration, and prints it, or writes it with
 * `--write`; what there is to say goes to stderr, and no secret goes anywhere. Resolves with 1 when a server could not
 * be taken over. Throws a UsageError, with nothing written, for files that are not what they should be.
 */
export async function importServers(
  given: string,
  flags: ImportFlags,
  env: Environment,
  cwd: string,
): Promise<number> {
  if (given === '') throw new UsageError('import needs the file of a client');
  if (flags.config === '') throw new UsageError('--config must name a file');
  const source = resolve(cwd, given);
  const { value, twice } = await readJson(source, given);
  const client = serversIn(value, given);
  const file =
    (await findConfigFile(flags.config, env, cwd)) ?? resolve(cwd, 'runtime-config.yaml');
  const shown = relative(cwd, file) || basename(file);
  const had = await readConfigText(file, shown);
  const config = new ConfigText(had ?? '', shown);
  const notes = [...twice];
  if (had === undefined) notes.push(`there is no ${shown} yet: it begins with these servers`);
  const variables = new Variables((name) => config.refersTo(name));
  const project = projectOf(source);
  const workspace = relative(dirname(file), project) || '.';
  const existing = config.skills();
  const listed: ListedSkill[] = [...existing];
  const entries: ServerEntry[] = [];
  let refused = 0;
  for (const [name, server] of client.servers) {
    const label = oneLine(name, NAME_CHARS) || '(no name)';
    if (existing.some((one) => one.isServer && one.name === name)) {
      notes.push(`${label}: already there, left alone`);
      continue;
    }
    const mount = mountFor(name, new Set(listed.map((one) => one.mount)));
    const own: string[] = [];
    const entry = toEntry(name, server, {
      mount,
      variables,
      workspace: workspace.startsWith('.') ? workspace : `./${workspace}`,
      workspaceName: basename(project),
      inputs: client.inputs,
      note: (text) => own.push(`  ${text}`),
    });
    const fault = typeof entry === 'string' ? entry : await faultOf(entry, file);
    if (fault !== undefined || typeof entry === 'string') {
      refused += 1;
      notes.push(`${label}: left out, ${fault ?? ''}`);
      continue;
    }
    listed.push({ name, mount, isServer: true });
    entries.push(entry);
    const off = entry['enabled'] === false ? ', switched off as it was' : '';
    notes.push(`${label}: added at /skills/${mount}${off}`, ...own);
  }
  const text = config.with(entries);
  if (flags.write !== true) process.stdout.write(text);
  else if (entries.length > 0) await writeWhole(file, text, shown);
  const added = new Set(listed.slice(existing.length).map(({ mount }) => mount));
  const wrote = flags.write === true && entries.length > 0 ? [`wrote ${shown}`] : [];
  const lines = [...notes, ...toSet(variables, added, env), ...wrote];
  if (client.servers.size === 0) lines.push(`${given} has no servers in it`);
  process.stderr.write(lines.map((line) => `${line}\n`).join(''));
  return refused === 0 ? 0 : 1;
}

async function readConfigText(file: string, shown: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new UsageError(`${shown} can't be read (${code})`);
  }
}

/** Why the host would not take an entry. */
async function faultOf(entry: ServerEntry, file: string): Promise<string | undefined> {
  const names = [...JSON.stringify(entry).matchAll(/\$\{([A-Za-z_]\w*)/g)];
  const env = Object.fromEntries(names.map(([, name]) => [name ?? '', 'http://x']));
  const document = { skills: [{ ...entry, enabled: true }] };
  const { broken } = await loadConfig({ file, document, env });
  const [problem] = broken.flatMap(({ problems }) => problems);
  return problem === undefined ? undefined : oneLine(problem.replace(/^[^:]*:(?:\d+:)? /, ''), 300);
}

/** What is to be set for the servers that were added. */
function toSet(variables: Variables, added: ReadonlySet<string>, env: Environment): string[] {
  const list = variables
    .list()
    .map((one) => ({ ...one, mounts: one.mounts.filter((mount) => added.has(mount)) }))
    .filter(({ name, mounts }) => name !== 'HOME' && mounts.length > 0);
  if (list.length === 0) return [];
  const lines = list.map(({ name, mounts, about }) => {
    const known = env[name] === undefined ? '' : ' (is set here)';
    return `  ${name}  for ${mounts.join(', ')}${about === undefined ? '' : `: ${about}`}${known}`;
  });
  return [
    'set these variables, in the environment or in `.env` beside the configuration:',
    ...lines,
  ];
}

function projectOf(source: string): string {
  const dir = dirname(source);
  return OF_PROJECT.has(basename(dir)) ? dirname(dir) : dir;
}
