import type { HostConfig } from '@skillet/config';
import type { EventListener, Isolates, SupervisorEventType } from '@skillet/core';
import { SERVICE_NAME } from '@skillet/gateway';
import { createMcp, type Mcp, type McpOptions } from '@skillet/mcp';
import { CODE_ENTRY } from '../kernel-files.ts';
import { describeCodeRun } from '../log/describe-code-run.ts';
import type { HostLogger } from '../log/logger.ts';
import { VERSION } from '../version.ts';
import type { Reloader } from './reloader.ts';

/** What may change the tools that there are, or what is said of them. */
const MAY_CHANGE = new Set<SupervisorEventType>([
  'revision-live',
  'skill-removed',
  'worker-ready',
  'operations-changed',
]);
/** After these a server knows nothing of what it was asked before. */
const ANEW = new Set<SupervisorEventType>(['worker-ready', 'revision-live']);
/** Milliseconds in which further changes are waited for. */
const TOGETHER = 200;

/** What the host has that its MCP endpoint needs. */
interface HostMcpParts extends Pick<McpOptions, 'dispatcher' | 'names' | 'stopping' | 'tracing'> {
  readonly config: Pick<HostConfig, 'mcp' | 'agentSkills'>;
  readonly listeners: Set<EventListener>;
  readonly reloader: Pick<Reloader, 'isBusy' | 'onReloaded'>;
  /** What code of models runs in. */
  readonly isolates: Isolates;
  readonly log: HostLogger;
}

/** Makes the MCP endpoint of a host. */
export function hostMcp({
  config,
  listeners,
  reloader,
  isolates,
  log,
  ...parts
}: HostMcpParts): Mcp {
  let now = config;
  reloader.onReloaded((next) => {
    now = next;
  });
  const info = { name: 'skillet-host', title: SERVICE_NAME, version: VERSION };
  const sessions = { most: config.mcp.maxSessions, idle: config.mcp.sessionIdle };
  const { timeout, maxCalls: most } = config.mcp.elicitation;
  const asking = { timeout, most };
  const current = { profiles: () => now.mcp.profiles, agentSkills: () => now.agentSkills };
  const code: McpOptions['code'] = {
    isolates,
    entry: CODE_ENTRY,
    onRun: (run) => {
      log.info(...describeCodeRun(run));
    },
  };
  const mcp = createMcp({ ...parts, info, sessions, asking, current, code });
  tellOfTools(mcp, listeners, reloader);
  return mcp;
}

/**
 * Has clients of MCP told when the list of tools has changed: once a reload is through, so that each is told of once,
 * or shortly after what happens outside of one.
 */
function tellOfTools(
  mcp: Pick<Mcp, 'touch' | 'updated' | 'restarted'>,
  listeners: Set<EventListener>,
  reloader: HostMcpParts['reloader'],
): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const look = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (!reloader.isBusy) mcp.touch();
  };
  listeners.add((event) => {
    const { type, mount } = event;
    if (type === 'resource-updated') mcp.updated(mount, event.uri);
    if (ANEW.has(type)) mcp.restarted(mount);
    if (MAY_CHANGE.has(type)) timer ??= setTimeout(look, TOGETHER).unref();
  });
  // Before the next one begins, if one waits.
  reloader.onReloaded(() => {
    mcp.touch();
  });
}
