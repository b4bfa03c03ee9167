import { toolInventory, toolSchema } from '@skillet/catalog';
import { mcpCaller, mcpCallerLines, type Operation, type SkillView } from '@skillet/core';
import { sendJson } from '../answer/send-json.ts';
import { sendNotFound } from '../answer/send-refusal.ts';
import type { Exchange } from '../exchange.ts';
import { decodePart } from '../request/request-target.ts';
import { takesMethod } from '../routes/methods.ts';
import { notePlainCredentials } from './plain-credentials.ts';
import { serveApp } from './serve-app.ts';

const GET = ['GET'] as const;
const POST = ['POST'] as const;

/** A path below the mount of a server: a tool's own, or one below that. */
const TOOL = /^\/tools\/(?<name>[^/?]+)(?:\/(?<part>run|schema|inventory))?(?:\?|$)/;

/**
 * Answers a request for a tool of an MCP server: `/tools/<tool>` and `/run` below it call the tool, `/schema` and
 * `/inventory` tell of it. What is no tool's is not found.
 */
export function serveTool(
  exchange: Exchange,
  view: SkillView,
  path: string,
): Promise<void> | undefined {
  const found = TOOL.exec(path)?.groups;
  const name = found === undefined ? undefined : decodePart(found['name'] ?? '');
  const { descriptor } = view;
  const tool = descriptor.operations.find((one) => one.name === name);
  const part = found?.['part'];
  if (name !== undefined && isCall(part) && mayHave(view, tool)) {
    // Nobody knows yet which tools there are: the server will say, or why it does not start.
    return takesMethod(exchange, POST) ? call(exchange, view, path) : undefined;
  }
  if (found === undefined || tool === undefined) {
    sendNotFound(exchange);
    return undefined;
  }
  if (part === 'schema') tell(exchange, () => toolSchema(descriptor, tool));
  else if (part === 'inventory') tell(exchange, () => ({ skill: toolInventory(descriptor, tool) }));
  else if (takesMethod(exchange, POST)) {
    return call(exchange, view, part === undefined ? tool.path : `${tool.path}/run`);
  }
  return undefined;
}

/** Nothing of a client reaches a server but what it sends to the tool, and what its configuration names. */
function call(exchange: Exchange, view: SkillView, path: string): Promise<void> | undefined {
  const { callers, descriptor } = view;
  if (callers === undefined) {
    serveApp(exchange, view, path, undefined, '');
    return undefined;
  }
  notePlainCredentials(exchange, view, null);
  return mcpCaller(exchange, { callers, descriptor }).then((caller) => {
    if (exchange.res.closed) return;
    serveApp(exchange, view, path, undefined, mcpCallerLines(caller).join('\n'));
  });
}

function isCall(part: string | undefined): boolean {
  return part === undefined || part === 'run';
}

/** Whether nothing is known yet of what a server can do. */
function mayHave({ descriptor, state }: SkillView, tool: Operation | undefined): boolean {
  if (descriptor.told?.pending !== undefined) return true;
  return tool === undefined && descriptor.operations.length === 0 && state.name !== 'ready';
}

function tell(exchange: Exchange, make: () => unknown): void {
  if (takesMethod(exchange, GET)) sendJson(exchange, make());
}

/** Where a tool of a server answers like a skill of its own, as a mount: endpoints of skills lie below it. */
export function toolMount({ mount }: SkillView, { path }: Operation): string {
  return mount + path;
}
