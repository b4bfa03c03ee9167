import type { CredentialSpec } from '../credentials/credential-spec.ts';
import type { RevisionSources } from '../revision/sources.ts';
import { inputSchema } from '../input-schema.ts';
import { ADAPTER_EXPORT } from '../mcp-adapter.ts';
import type { McpServerSpec } from '../mcp-server.ts';
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
  /** Takes `[fileName, source]`, answers `{code}` or `{error}`. */
  readonly port: Port;
  /** Int32 at 0: set to 1 and notified once the answer lies on the port. */
  readonly answered: SharedArrayBuffer;
}

/** What a kernel is told of its skill: plain data, whatever carries the worker. */
export interface KernelSetup {
  readonly mount: string;
  /** Absolute path of the skill's folder. */
  readonly dir: string;
  readonly kind: SkillKind;
  readonly entry: SkillEntry;
  /** What is done to inputs that are not of the type that their schema asks for. */
  readonly coerce: CoercionMode;
  /** JSON Schema of the inputs object: drives coercion. */
  readonly inputSchema: JsonSchema;
  /** CommonJS source of the standalone validator of the inputs. */
  readonly validator: string;
  readonly dataDir: string;
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
  /** Called before the handler. */
  readonly plugins?: ExecutePlugins;
  /** The MCP server that the skill is: the entry is then what speaks with it. */
  readonly mcp?: McpServerSpec;
  /** The code of the revision; null when this worker is the first to load it. */
  readonly sources: RevisionSources | null;
}

/** What a kernel in a thread is told when its worker starts: its setup, and the ports it talks by. */
export interface KernelInit<Port = unknown> extends KernelSetup {
  readonly lane: Port;
  readonly transpiler: TranspilerLink<Port>;
  /**
   * Two Int32 that the kernel keeps up to date: this worker's jobs in the pool of threads that the whole
   * process shares, and those that wait for a place there.
   */
  readonly poolJobs: SharedArrayBuffer;
}

/** What a kernel is to load: the skill, or what speaks with the MCP server that it is; null for a program. */
export function kernelEntry({ entry, mcp }: SkillSpec, mcpAdapter: string): SkillEntry | null {
  return mcp === undefined ? entry : { file: mcpAdapter, export: ADAPTER_EXPORT };
}

/** The setup of a kernel that runs a skill from its entry, but for the code of its revision. */
export function kernelSetup(spec: SkillSpec, entry: SkillEntry): Omit<KernelSetup, 'sources'> {
  const { mount, dir, kind, validator, dataDir, limits, manifest, deniedCredentials } = spec;
  const { plugins, mcp } = spec;
  return {
    mount,
    dir,
    kind,
    entry,
    coerce: spec.coerce,
    inputSchema: inputSchema(manifest),
    validator,
    dataDir,
    responseLimit: limits.response,
    concurrency: spec.concurrency,
    memoryLimit: limits.memory,
    credentials: manifest.credentials ?? null,
    deniedCredentials,
    settings: (manifest.settings ?? []).map(({ name }) => name),
    ...(plugins === undefined ? {} : { plugins }),
    ...(mcp === undefined ? {} : { mcp }),
  };
}
