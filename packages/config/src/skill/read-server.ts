import {
  MCP_SERVER_DEFAULTS,
  SKILL_DEFAULTS,
  type CredentialSpec,
  type McpServerSpec,
  type SkillSettings,
} from '@skillet/core';
import type { SkillDefaults } from '../host/host-config.ts';
import type { NoteProblem } from '../problems/problem.ts';
import { overlay } from '../schema/overlay.ts';
import { readCredentials } from '../skilletfile/read-credentials.ts';
import { entryOf, type YamlMap, type YamlNode } from '../yaml/yaml-node.ts';
import { credentialHeaders, noteCallers, type GivenServerCredentials } from './server-callers.ts';

/** The MCP server that an entry of `skills` is. */
export interface GivenServer {
  readonly spec: McpServerSpec;
  readonly description: string;
  readonly tags: readonly string[];
  /** Left out when it takes none of its callers. */
  readonly credentials?: CredentialSpec;
}

/** The values of the keys of `mcp` in an entry. */
export type ServerValues = Partial<
  Omit<McpServerSpec, 'server' | 'credentialHeaders'> &
    Omit<GivenServer, 'spec' | 'credentials'> & {
      readonly credentials: GivenServerCredentials;
      readonly command: readonly string[];
      readonly url: string;
      readonly headers: Readonly<Record<string, string>>;
      readonly transport: 'http' | 'sse' | 'auto';
    }
>;

/** Keys that make no sense beside one that says where the server is. */
const ONLY_OF_URL = ['headers', 'transport'];

/**
 * The server of an entry whose values are right one by one; what is wrong with them together is reported. Undefined
 * when there is none, or when it can't be told where.
 */
export function readServer(
  entry: YamlMap,
  values: ServerValues | undefined,
  note: NoteProblem,
): GivenServer | undefined {
  const node = entryOf(entry, 'mcp')?.value;
  if (node?.kind !== 'map') return undefined;
  const {
    description = '',
    tags = [],
    command,
    url,
    headers = {},
    transport,
    credentials,
    forwardHeaders = [],
    ...own
  } = values ?? {};
  noteKeys(entry, node, note);
  noteTwins(node, note);
  noteCallers(node, values ?? {}, note);
  const settings = overlay<Omit<McpServerSpec, 'server'>>(MCP_SERVER_DEFAULTS, own);
  const about = {
    description,
    tags,
    ...(credentials === undefined ? {} : { credentials: readCredentials(credentials) }),
  };
  if (command !== undefined) {
    return { spec: { server: { kind: 'stdio', command }, ...settings }, ...about };
  }
  if (url === undefined) return undefined;
  const server = { kind: 'http', url, headers, transport: transport ?? 'auto' } as const;
  const spec = {
    server,
    ...settings,
    ...(credentials === undefined ? {} : { credentialHeaders: credentialHeaders(credentials) }),
    ...(forwardHeaders.length === 0
      ? {}
      : { forwardHeaders: forwardHeaders.map((name) => name.toLowerCase()) }),
  };
  return { spec, ...about };
}

/** Says which keys exclude each other, and which is missing. */
function noteKeys(entry: YamlMap, node: YamlMap, note: NoteProblem): void {
  const given = (key: string) => entryOf(node, key);
  const path = entryOf(entry, 'path');
  if (path !== undefined)
    note(path.at, '`path` has no meaning beside `mcp`: a server has no folder');
  const program = entryOf(entry, 'command');
  if (program !== undefined) note(program.at, "an MCP server's `command` is a key of `mcp`");
  const [command, url] = [given('command'), given('url')];
  if (command === undefined && url === undefined) {
    note(node.at, '`mcp` needs a `command` that starts the server, or the `url` of one that runs');
  }
  if (command === undefined) return;
  if (url !== undefined) note(url.at, '`mcp` has either a `command` or a `url`, not both');
  for (const key of ONLY_OF_URL) {
    const other = given(key);
    if (other === undefined) continue;
    note(other.at, `\`mcp.${key}\` goes with a \`url\`; a program has \`env\`, beside \`mcp\``);
  }
  checkProgram(command.value, note);
}

function checkProgram(command: YamlNode, note: NoteProblem): void {
  const [program] = command.kind === 'list' ? command.items : [];
  if (program?.kind !== 'scalar' || program.faulty === true || program.text.trim() !== '') return;
  note(program.at, '`mcp.command` must begin with the program that is to be started');
}

/** Names of headers know no case. */
function noteTwins(node: YamlMap, note: NoteProblem): void {
  const headers = entryOf(node, 'headers')?.value;
  const seen = new Set<string>();
  for (const { key, at } of headers?.kind === 'map' ? headers.entries : []) {
    const name = key.toLowerCase();
    if (seen.has(name))
      note(at, `\`mcp.headers.${key}\` is given twice: names of headers know no case`);
    seen.add(name);
  }
}

/**
 * What holds for a server when the configuration is silent. A program counts with all that it starts: `npx` takes 240 MB
 * while it fetches a package, and 90 MB for as long as the server lives, and our own process 70 MB.
 */
export function serverDefaults({ server, sessions, maxInstances }: McpServerSpec): SkillSettings {
  if (server.kind !== 'stdio') return SKILL_DEFAULTS;
  const servers = sessions === 'shared' ? 1 : maxInstances;
  const { limits } = SKILL_DEFAULTS;
  return { ...SKILL_DEFAULTS, limits: { ...limits, memory: limits.memory * (1 + servers) } };
}

/**
 * The settings of a server: one that is started is a process, and one that keeps anything between calls has one worker.
 */
export function serverSettings(
  settings: SkillSettings,
  { server, stateless }: McpServerSpec,
): SkillSettings {
  const { min } = settings.workers;
  return {
    ...settings,
    ...(server.kind === 'stdio' ? { isolation: 'process' } : {}),
    ...(stateless ? {} : { workers: { ...settings.workers, min: Math.min(min, 1), max: 1 } }),
  };
}

/** A sentence on a setting of an entry that its server does not allow, and the key. */
export interface ServerFault {
  readonly key: 'isolation' | 'workers';
  readonly message: string;
}

/** What an entry itself says that can't be with its server. */
export function serverFaults(
  { isolation, workers }: SkillDefaults,
  { server, stateless }: McpServerSpec,
): ServerFault[] {
  const faults: ServerFault[] = [];
  if (isolation === 'thread' && server.kind === 'stdio') {
    const message =
      '`isolation: thread` is not possible with `mcp.command`: what is started is a process';
    faults.push({ key: 'isolation', message });
  }
  if (!stateless && Math.max(workers?.min ?? 0, workers?.max ?? 0) > 1) {
    const message =
      '`workers` can be more than 1 only where the server keeps nothing between calls: say so with ' +
      '`mcp.stateless: true`, or leave it at 1';
    faults.push({ key: 'workers', message });
  }
  return faults;
}
