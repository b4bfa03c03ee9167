import type { Clock, HostFrame, RevisionSources, SkillSpec } from '@skillet/core';
import type { Child } from '../carrier/process/child/child.ts';
import type { CommandLine } from '../carrier/process/command-line.ts';

/** What a dialect is told of one process, and whom it tells of it. */
export interface Party {
  readonly clock: Clock;
  /** The code of the revision; null for what is on disk. */
  readonly sources: RevisionSources | null;
  /** A frame from it, unchecked. */
  readonly onFrame: (raw: unknown) => void;
  /** A call did not reach it. */
  readonly onUndelivered: (id: number) => void;
  /** It broke the rules of its dialect, as a part of a sentence, and is ended. */
  readonly fail: (what: string) => void;
}

/** How the host speaks with one process, from before its start until it is gone. */
export interface Conversation {
  /** What is to be run. */
  readonly command: CommandLine;
  /** Whether a message to it is being filled, which leaves at the end of this turn of the event loop. */
  readonly filling: boolean;
  /** It has started. */
  begin(child: Child): void;
  send(frame: HostFrame, owned?: ArrayBuffer | readonly ArrayBuffer[]): void;
  /** It is gone, or was never started. */
  end(): Promise<void>;
}

/** What the processes of one revision speak. */
export interface Dialect {
  open(party: Party): Promise<Conversation>;
  /** All of them are gone. */
  close(): void;
}

/** What dialects are made with. */
export interface DialectShare {
  /** Path of the kernel's entry for processes. */
  readonly kernelEntry: string;
  /** Path of what speaks with MCP servers. */
  readonly mcpAdapter: string;
  /** Folder of the kernel's Python package. */
  readonly pythonPath: string;
  /** Flags of Node for each worker of Node. */
  readonly nodeFlags: readonly string[];
  /** A folder of the host's own for what lives as long as it. */
  readonly runtimeDir?: string | undefined;
  /** Hears of folders that are to be removed when the host is gone. */
  readonly onFolder: (folder: string) => void;
}

/** Makes the dialect of a revision. */
export type MakeDialect = (spec: SkillSpec, share: DialectShare) => Dialect;
