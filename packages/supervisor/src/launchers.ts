import { availableParallelism } from 'node:os';
import { startPolicyFor, type Clock, type IsolationKind, type SkillSpec } from '@skillet/core';
import { readOwnCgroup } from '@skillet/proc';
import type { WorkerLauncher } from './worker/running-worker.ts';
import type { Lag } from './lag/lag-watch.ts';
import { groupOwner } from './carrier/process/cgroup/group-owner.ts';
import { GroupTree } from './carrier/process/cgroup/group-tree.ts';
import { createProcessLauncher } from './carrier/process/process-launcher.ts';
import { ProcessTable } from './carrier/process/usage/process-table.ts';
import type { Undertaker } from './carrier/process/undertaker.ts';
import { StartBudget } from './start/start-budget.ts';
import type { LiveThreads } from './carrier/thread/live-threads.ts';
import { createThreadLauncher } from './carrier/thread/thread-launcher.ts';
import type { Transpiler } from './carrier/thread/transpiler.ts';

/** Paths of the kernel's entry files. */
export interface KernelPaths {
  readonly thread: string;
  readonly process: string;
  readonly transpiler: string;
  /** Folder of the kernel's Python package. */
  readonly python: string;
  /** What a kernel loads in place of a skill that is an MCP server. */
  readonly mcpAdapter: string;
}

/** What all launchers of a host share. */
export interface LauncherShare {
  readonly kernel: KernelPaths;
  readonly clock: Clock;
  readonly lag: Lag;
  readonly transpiler: Transpiler;
  readonly undertaker: Undertaker;
  readonly threads: LiveThreads;
  /** Whether callers are served now. */
  readonly serving: () => boolean;
  /** A folder of the host's own for what lives as long as it. */
  readonly runtimeDir?: string | undefined;
  /** Whether processes get control groups of their own where the host may make them. */
  readonly cgroups: boolean;
  /** Flags of Node for each worker of Node. Default: none. */
  readonly nodeFlags?: readonly string[] | undefined;
  /** Hears of faults that belong to no skill. */
  readonly onFault: (message: string) => void;
}

/** Makes the launcher of a revision, by the kind of what is to carry it. */
export function createLaunchers(share: LauncherShare): (spec: SkillSpec) => WorkerLauncher {
  const { kernel, clock, lag, transpiler, undertaker, threads, onFault } = share;
  const starts = new StartBudget(clock, lag, startPolicyFor(availableParallelism()), share.serving);
  const { mcpAdapter } = kernel;
  const { nodeFlags = [] } = share;
  const shared = { mcpAdapter, clock, starts, nodeFlags };
  const ofThreads = { ...shared, kernelEntry: kernel.thread, transpiler, threads, onFault };
  const processes = {
    ...shared,
    kernelEntry: kernel.process,
    pythonPath: kernel.python,
    table: new ProcessTable(clock),
    undertaker,
    groups: share.cgroups ? ownGroups(clock) : () => undefined,
    runtimeDir: share.runtimeDir,
  };
  /** A new carrier is added here. */
  const carriers: Readonly<Record<IsolationKind, (spec: SkillSpec) => WorkerLauncher>> = {
    thread: (spec) => createThreadLauncher(spec, ofThreads),
    process: (spec) => createProcessLauncher(spec, processes),
  };
  return (spec) => carriers[spec.isolation](spec);
}

/** The control groups of this host, opened when the first process wants one: that moves the host itself. */
function ownGroups(clock: Clock): () => GroupTree | undefined {
  let tree: GroupTree | undefined | null = null;
  return () => {
    if (tree === null) tree = GroupTree.open(readOwnCgroup(), groupOwner(), clock);
    return tree;
  };
}
