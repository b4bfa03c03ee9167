import type { CredentialSpec } from './credentials/credential-spec.ts';
import type { SettingSpec } from './credentials/setting-spec.ts';
import type { McpServerSpec } from './mcp-server.ts';
import type { Permissions } from './permissions/permissions.ts';
import type { DeployPolicy, VerifyPolicy } from './policy/rollout.ts';
import type { SharedMount } from './shared-mount.ts';
import type { RestartPolicy } from './policy/restart.ts';

/** A JSON Schema (or the part of one that a Skilletfile gives for an input). */
export type JsonSchema = { readonly [keyword: string]: unknown };

/** One input or output of a skill as its Skilletfile declares it. */
export interface ParameterSpec {
  /** JSON Schema of the value; always has `type`, and `description` where one was given. */
  readonly schema: JsonSchema;
  /** Whether the caller must send it. */
  readonly required: boolean;
}

/** What `/inventory` says beyond name, version and description. */
export interface InventoryFields {
  readonly category?: string;
  readonly complexity?: string;
  readonly use_cases?: readonly string[];
  readonly example_queries?: readonly string[];
  readonly input_types?: readonly string[];
  readonly output_types?: readonly string[];
  readonly performance?: string;
  readonly dependencies?: readonly string[];
  readonly works_well_with?: readonly string[];
  readonly typical_workflow_position?: string;
  readonly tags?: readonly string[];
  readonly [field: string]: unknown;
}

/** A call that shows how a skill is used; `skillet-host check` runs it. */
export interface SkillExample {
  readonly input: Readonly<Record<string, unknown>>;
  /** When given, each of its fields must equal the answer's. */
  readonly output?: unknown;
}

/** A picture that stands for a skill. */
export interface SkillIcon {
  /** An address of `https:`, or `data:` with an image in it. */
  readonly src: string;
  readonly mimeType?: string;
  /** Each as `48x48`, or `any`. */
  readonly sizes?: readonly string[];
  /** The background that it is made for. */
  readonly theme?: string;
}

/** What is known of calls of a skill besides whether they may be repeated; what is left out is not known. */
export interface SkillHints {
  readonly readOnly?: boolean;
  readonly destructive?: boolean;
  readonly openWorld?: boolean;
}

/** A Skilletfile.yaml, read and checked. */
export interface SkillManifest {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly license?: string;
  readonly runtime: string;
  readonly inputs: Readonly<Record<string, ParameterSpec>>;
  readonly outputs: Readonly<Record<string, ParameterSpec>>;
  readonly inventory: InventoryFields;
  readonly examples: readonly SkillExample[];
  /** A request may be sent again after a crash. */
  readonly idempotent: boolean;
  /** It keeps what later calls need: one host alone runs it, of those on a port and of those of a cluster. Left out for any other. */
  readonly stateful?: true;
  /** What its author says of the hosts that can run it. */
  readonly placement?: Placement;
  /** Left out when the Skilletfile gives none, like the next two. */
  readonly hints?: SkillHints;
  /** A name for people. */
  readonly title?: string;
  readonly icons?: readonly SkillIcon[];
  /** Left out when the Skilletfile declares none. */
  readonly credentials?: CredentialSpec;
  /** Left out when the Skilletfile lists none. */
  readonly settings?: readonly SettingSpec[];
  /** What it asks to be allowed, with paths relative to its folder. Left out when the Skilletfile says nothing: it is held to nothing then. */
  readonly permissions?: Permissions;
}

/** Which hosts of a cluster run a skill. */
export interface Placement {
  /** Those whose labels have all of these. Default: all that list it. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** The labels that a host must have to run a skill; none where any host can. The configuration counts before the Skilletfile. */
export function labelsAskedOf({
  placement,
  manifest,
}: Pick<SkillSpec, 'placement' | 'manifest'>): Readonly<Record<string, string>> {
  return placement?.labels ?? manifest.placement?.labels ?? {};
}

/** What a skill's module exports: a function behind `/run`, or an application with routes of its own. */
export type SkillKind = 'handler' | 'app';

/** A function or an application: its module (absolute path) and its name in it. */
export interface SkillEntry {
  readonly file: string;
  readonly export: string;
}

/** Whether a skill is written in Python, which runs in processes alone. */
export function isPython(entry: SkillEntry | null): boolean {
  return entry?.file.endsWith('.py') ?? false;
}

/** What a skill's code runs in. */
export type IsolationKind = 'thread' | 'process';

/**
 * What is done to inputs that are not of the type that their schema asks for: `lax` brings over what can be had
 * without a doubt, `strict` leaves them for the validator to refuse.
 */
export type CoercionMode = 'lax' | 'strict';

/** How many workers a skill has. */
export interface WorkerCount {
  /** Kept running at all times; 0 starts the first one with the first request. */
  readonly min: number;
  readonly max: number;
  /** Milliseconds without a request after which a worker above `min` ends. */
  readonly idle: number;
}

/** What a skill may not exceed. Sizes in bytes, times in milliseconds. */
export interface Limits {
  /** Largest request body. */
  readonly body: number;
  /** Largest buffered answer. */
  readonly response: number;
  /** JavaScript heap and external memory of a thread; resident memory of a process and its children. */
  readonly memory: number;
  /** Share of a core, 0 to 1 and beyond, over `cpuWindow`; Infinity for none. */
  readonly cpu: number;
  /** Milliseconds over which the share of a core is taken. */
  readonly cpuWindow: number;
  /** CPU time of one request; Infinity for none. Needs a concurrency of 1. */
  readonly cpuPerRequest: number;
  /** How long a worker's event loop may be blocked. */
  readonly stall: number;
  /** Processes and threads of a worker in a process, where the kernel holds it. */
  readonly pids: number;
}

/** When a healthy worker is replaced by a fresh one; Infinity for never. */
export interface RecyclePolicy {
  /** After so many requests. */
  readonly maxRequests: number;
  /** After so many milliseconds. */
  readonly maxAge: number;
}

/** What is called before a skill's handler, in its worker. */
export interface ExecutePlugins {
  /** Absolute paths of the modules, in order. */
  readonly files: readonly string[];
  /** Milliseconds that each may take. */
  readonly timeout: number;
}

/** Everything the supervisor must know to run a skill, as plain data. */
export interface SkillSpec {
  /** URL segment: the skill answers under `/skills/<mount>/`. */
  readonly mount: string;
  /** What it has a share of, as one of several versions: its own mount is `<mount>@<version>`. */
  readonly sharedMount?: SharedMount;
  /** The name that the configuration gives it. */
  readonly name: string;
  readonly manifest: SkillManifest;
  /** Absolute path of the skill's folder. */
  readonly dir: string;
  /** Absolute path of the folder that the configuration names, where an older version runs out of another. */
  readonly pinnedFrom?: string;
  /** The folder that is named relative to the configuration file: the only form a client may see. */
  readonly displayDir: string;
  readonly kind: SkillKind;
  /** What agents call its first operation, where the configuration says. */
  readonly toolName?: string;
  /** Where the function or application is; null for a skill that is a program or an MCP server. */
  readonly entry: SkillEntry | null;
  /**
   * The program that serves the skill over HTTP, with its arguments; `{socket}` and `{port}` in them
   * stand for the address to listen on. Left out for a skill that is a handler.
   */
  readonly command?: readonly string[];
  /** The MCP server that the skill is; left out for any other. */
  readonly mcp?: McpServerSpec;
  /** CommonJS source of the standalone validator of the inputs. */
  readonly validator: string;
  /** Absolute path of the folder for the skill's state. */
  readonly dataDir: string;
  readonly isolation: IsolationKind;
  readonly coerce: CoercionMode;
  /** Why the host has chosen another isolation than the configuration says, as a sentence. */
  readonly isolationReason?: string;
  readonly workers: WorkerCount;
  /** Whether one host alone runs it, of those on a port and of those of a cluster. Default: as its Skilletfile says. */
  readonly stateful?: boolean;
  /** Number of the lease by which this host is the one of its cluster; it grows each time that the lease is taken. */
  readonly lease?: number;
  /** Which hosts of a cluster run it. Default: as its Skilletfile says, else all that list it. */
  readonly placement?: Placement;
  /** Requests in flight per worker. */
  readonly concurrency: number;
  /** Requests that may wait for a worker. */
  readonly queue: number;
  /** Milliseconds a call may take; until its headers, for an answer that is streamed. */
  readonly timeout: number;
  /** Milliseconds a streamed answer may stand still; Infinity for as long as it likes. */
  readonly streamIdle: number;
  /** Milliseconds a worker may take to load the skill. */
  readonly startTimeout: number;
  readonly limits: Limits;
  readonly restart: RestartPolicy;
  readonly recycle: RecyclePolicy;
  /** Default: that of `SKILL_DEFAULTS`, as the next one. */
  readonly verify?: VerifyPolicy;
  readonly deploy?: DeployPolicy;
  /** Added to the environment of the skill's code. */
  readonly env: Readonly<Record<string, string>>;
  /** Interpreter of a Python skill, a path or a name; null for its own `.venv`, else `python3`. */
  readonly python: string | null;
  /** Names, with `*` for any characters, that no credential of a call may have. */
  readonly deniedCredentials: readonly string[];
  /** Default: none. */
  readonly plugins?: ExecutePlugins;
  /** Its process gets no file but our own code, no environment, no children, and no network where the system allows that. */
  readonly sealed?: boolean;
  /** What its process may do, with absolute paths. Default: all that the host's user may. */
  readonly permissions?: Permissions;
}
