import type { CredentialSpec } from '../credentials/credential-spec.ts';
import { relativePath } from '../revision/relative-path.ts';
import type { RevisionSources } from '../revision/sources.ts';
import { inputSchema } from '../input-schema.ts';
import type { McpServerSpec } from '../mcp-server.ts';
import type { Permissions } from '../permissions/permissions.ts';
import type {
  CoercionMode,
  ExecutePlugins,
  JsonSchema,
  SkillEntry,
  SkillKind,
  SkillSpec,
} from '../skill-spec.ts';

/** A worker's way to the thread that strips types, so that no worker loads a TypeScript parser. */
export interface TranspilerLink<Port> {
  /** Takes TypeScript, answers `{code}`, or `{error}` with its `line`. */
  readonly port: Port;
  /** Int32 at 0: set to 1 and notified once the answer lies on the port. */
  readonly answered: SharedArrayBuffer;
}

/**
 * Where a kernel finds on its machine what it needs: what carries the worker tells it when it starts it,
 * and no frame does, since who sends frames may be another machine.
 */
export interface KernelPlaces {
  /** Absolute path of the skill's folder. */
  readonly dir: string;
  /** Absolute path of the folder that an older version is of, which is laid out in `dir`. */
  readonly pinnedFrom?: string;
  /** Absolute path of the folder for its state. */
  readonly dataDir: string;
  /** Called before the handler. */
  readonly plugins?: ExecutePlugins;
  /** What it is held to, with absolute paths. Default: to nothing. */
  readonly permissions?: Permissions;
  /** URL of the SDK, where it is told: who is held to permissions may not look for it. */
  readonly sdkUrl?: string;
  /** Absolute path of what speaks with MCP servers. */
  readonly mcpAdapter: string;
}

/** What a kernel is told of its skill: plain data that holds on any machine, whatever carries the worker. */
export interface KernelSetup {
  readonly mount: string;
  readonly kind: SkillKind;
  /** What it loads, whose file is relative to the skill's folder; or the MCP server that it speaks with. */
  readonly entry: SkillEntry | McpServerSpec;
  /** What is done to inputs that are not of the type that their schema asks for. */
  readonly coerce: CoercionMode;
  /** JSON Schema of the inputs object: drives coercion. */
  readonly inputSchema: JsonSchema;
  /** CommonJS source of the standalone validator of the inputs. */
  readonly validator: string;
  /** Bytes a buffered answer may have. */
  readonly responseLimit: number;
  /** Bytes of memory that it may take. */
  readonly memoryLimit: number;
  /** Requests that may be in flight at once. */
  readonly concurrency: number;
  /** What the skill wants of its callers; null for nothing. */
  readonly credentials: CredentialSpec | null;
  /** Names, with `*` for any characters, that no credential of a call may have. */
  readonly deniedCredentials: readonly string[];
  /** Variables that no credential of a call may be, since the operator of the host decides them. */
  readonly settings: readonly string[];
  /** The code of the revision; null when this worker is the first to load it. */
  readonly sources: RevisionSources | null;
}

/** What a kernel in a thread is told when its worker starts: its setup, its places, and the ports it talks by. */
export interface KernelInit<Port = unknown> extends KernelSetup, KernelPlaces {
  readonly lane: Port;
  readonly transpiler: TranspilerLink<Port>;
  /**
   * Two Int32 that the kernel keeps up to date: this worker's jobs in the pool of threads that the whole
   * process shares, and those that wait for a place there.
   */
  readonly poolJobs: SharedArrayBuffer;
}

/** The setup of a kernel that runs a skill, but for the code of its revision. */
export function kernelSetup(spec: SkillSpec): Omit<KernelSetup, 'sources'> {
  const { mount, kind, validator, limits, manifest, deniedCredentials } = spec;
  return {
    mount,
    kind,
    entry: entryOf(spec),
    coerce: spec.coerce,
    inputSchema: inputSchema(manifest),
    validator,
    responseLimit: limits.response,
    concurrency: spec.concurrency,
    memoryLimit: limits.memory,
    credentials: manifest.credentials ?? null,
    deniedCredentials,
    settings: (manifest.settings ?? []).map(({ name }) => name),
  };
}

/** What a kernel is started with on this machine, where what speaks with MCP servers lies at `mcpAdapter`. */
export function kernelPlaces(
  { dir, pinnedFrom, dataDir, plugins, permissions }: SkillSpec,
  mcpAdapter: string,
): KernelPlaces {
  return {
    ...{ dir, dataDir, mcpAdapter },
    ...(pinnedFrom === undefined ? {} : { pinnedFrom }),
    ...(plugins === undefined ? {} : { plugins }),
    ...(permissions === undefined ? {} : { permissions }),
  };
}

function entryOf({ dir, entry, mcp }: SkillSpec): KernelSetup['entry'] {
  if (mcp !== undefined) return mcp;
  if (entry === null) throw new Error('a program runs without a kernel');
  return { ...entry, file: relativePath(dir, entry.file) };
}
