import type { DeathCause } from './lifecycle/death-cause.ts';
import type { WorkerState } from './lifecycle/worker-state.ts';
import type { SkillState } from './lifecycle/skill-state.ts';
import type { HostError } from './errors/host-error.ts';
import type { Descriptor } from './descriptor.ts';
import type { CallCounts } from './finished-call.ts';
import type { RequestNames, SkillRequest, SkillResponse } from './http.ts';
import type { McpCallers } from './mcp-caller.ts';
import type { Intervention } from './intervention.ts';
import type { InvokeOptions, OperationAddress, OperationAnswer } from './invoke.ts';
import type { StickyRequest } from './policy/sticky-point.ts';
import type { BrokenSkill } from './broken-skill.ts';
import type { PermissionHold } from './permissions/holds.ts';
import type { IsolationKind, SkillKind } from './skill-spec.ts';

/** A request under way. */
export interface Call {
  /** The answer, or its beginning; rejects with a `HostError`. */
  readonly response: Promise<SkillResponse>;
  /** What it was made of; `pass` says how much of its limits is left, and is undefined where nothing limits it. */
  readonly request?: Pick<SkillRequest, 'pass'>;
  /** Says that nobody waits for the answer any more: the handler's signal aborts. */
  cancel: () => void;
  /** Of one that waits to be let in: says by what its skill is found anew, should that go meanwhile. */
  readonly findBy?: (find: FindSkill) => void;
}

/** Finds what has taken the place of a skill; undefined for nothing. May throw a `HostError`. */
export type FindSkill = () => SkillView | undefined;

/** One worker, for those who look closely. Sizes in bytes, times in milliseconds. */
export interface WorkerDetails {
  readonly id: string;
  readonly kind: IsolationKind;
  readonly state: WorkerState['name'];
  readonly responsive: boolean;
  readonly inFlight: number;
  readonly served: number;
  readonly uptime: number;
  /** From the governor's last sample; null before the first. */
  readonly heap: number | null;
  readonly external: number | null;
  /** Share of a core lately. */
  readonly cpu: number | null;
}

/** What goes on inside a skill's pool. */
export interface SkillDetails {
  readonly waiting: number;
  readonly workers: readonly WorkerDetails[];
  /** Deaths within the restart policy's window. */
  readonly restartsInWindow: number;
  /** The last death and when it was, in milliseconds since the epoch. */
  readonly lastDeath: { readonly at: number; readonly cause: DeathCause } | null;
  /** Threads that were ended but whose native call has not returned yet. */
  readonly ghosts: number;
}

/** One skill as the gateway sees it. */
export interface SkillView {
  readonly mount: string;
  readonly name: string;
  readonly revision: string;
  readonly kind: SkillKind;
  /** Of an application: joined by what it said of itself when it was loaded. The same object until that changes. */
  readonly descriptor: Descriptor;
  /** Whether the tools of an MCP server are those that it had when it was heard last, for it is not there now. */
  readonly lastKnown?: boolean;
  /** Its times in milliseconds since the epoch. */
  readonly state: SkillState;
  /** Bytes a request body may have. */
  readonly bodyLimit: number;
  /** Milliseconds that a call may take. */
  readonly timeout: number;
  /** Milliseconds for which an answer may stand still. */
  readonly streamIdle: number;
  /** How its callers are told apart, for an MCP server that they do not share. */
  readonly callers?: McpCallers;
  /** Which version it is, of several that share a mount; left out for any other skill. */
  readonly version?: string;
  /** Of a mount that several versions share. */
  readonly versions?: MountedVersions;
  /** Whether the skill's module answers `/health` itself. */
  readonly ownHealth: boolean;
  /** Why the host has put it into an isolation that the configuration does not say, as a sentence. */
  readonly isolationReason?: string;
  /** What it may do, and by what it is held to that on this machine; left out for what is held to nothing, and as long as that is not known. */
  readonly permissions?: readonly PermissionHold[] | undefined;
  /** Names of the other hosts that run it; left out for a skill of this host. */
  readonly at?: readonly string[];
  /** What an operator may do to it; left out by those that cannot be helped. */
  readonly intervention?: Intervention;
  /** What goes on inside, as of now. */
  details(): SkillDetails;
  /** Throws the `HostError` with which a request would not be admitted now, whatever its body. */
  admit(request: RequestNames): void;
  /** Has the end of a request told that was refused before it was handed over. */
  noteRefused(request: RequestNames, error: HostError): void;
  /** Hands a request to the skill, or to what has taken its place since; throws a `HostError` when it is not admitted. */
  dispatch(request: SkillRequest): Call;
}

/** One of the versions that share a mount. */
export interface MountedVersion {
  readonly version: string;
  readonly weight: number;
  /** Its own mount is `<mount>@<version>`. */
  readonly view: SkillView;
}

/** The versions that share a mount, the oldest first. */
export interface MountedVersions {
  readonly list: readonly MountedVersion[];
  /** The one that tells what the skill is: of the largest weight, among these the newest. */
  readonly main: MountedVersion;
  /** The one that a call goes to: see `stickyPoint`. Throws a `HostError` where none that is there gets calls. */
  choose(request: StickyRequest): MountedVersion;
}

/** Other hosts that may take what this one refuses before it has begun. */
export interface Elsewhere {
  /** Whether one of them would take a request for the skill at a mount now, which is refused here with an error. */
  takes(mount: string, request: RequestNames, error: HostError): boolean;
  /** Has one of them do it, with the pass that it was let in with here; throws a `HostError` where none can. */
  dispatch(mount: string, request: SkillRequest): Call;
}

/** What the gateway needs of the supervisor. */
export interface Dispatcher {
  /** The skill at a mount: the revision that a request goes to; in constant time. */
  skill(mount: string): SkillView | undefined;
  /** All skills in the order of the configuration. */
  skills(): readonly SkillView[];
  /** Skills of the configuration that cannot run. */
  broken(): readonly BrokenSkill[];
  /** What has come of the requests to a mount since the host began; undefined when nothing has ever been there. */
  counts(mount: string): CallCounts | undefined;
  /**
   * Has a skill do an operation, JSON for JSON, and waits for the whole answer: admitted, timed and told of like a
   * request. An input of bytes is taken for JSON text. Rejects with a `HostError`, or with the reason of the signal.
   */
  invoke(
    mount: string,
    operation: OperationAddress,
    input: unknown,
    options?: InvokeOptions,
  ): Promise<OperationAnswer>;
}
