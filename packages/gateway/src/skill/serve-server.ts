import { toolInventory, toolSchema } from '@skillet/catalog';
import type { Operation, SkillView } from '@skillet/core';
import { sendJson } from '../answer/send-json.ts';
import { sendNotFound } from '../answer/send-refusal.ts';
import type { Exchange } from '../exchange.ts';
import { decodePart } from '../request/request-target.ts';
import { takesMethod } from '../routes/methods.ts';
import { serveApp } from './serve-app.ts';

const GET = ['GET'] as const;
const POST = ['POST'] as const;

/** A path below the mount of a server: a tool's own, or one below that. */
const TOOL = /^\/tools\/(?<name>[^/?]+)(?:\/(?<part>run|schema|inventory))?(?:\?|$)/;

/**
 * Answers a request for a tool of an MCP server: `/tools/<tool>` and `/run` below it call the tool, `/schema` and
 * `/inventory` tell of it. What is no tool's is not found.
 */
export function serveTool(exchange: Exchange, view: SkillView, path: string): void {
  const found = TOOL.exec(path)?.groups;
  const name = found === undefined ? undefined : decodePart(found['name'] ?? '');
  const { descriptor } = view;
  const tool = descriptor.operations.find((one) => one.name === name);
  if (found === undefined || tool === undefined) {
    sendNotFound(exchange);
    return;
  }
  const part = found['part'];
  if (part === 'schema') tell(exchange, () => toolSchema(descriptor, tool));
  else if (part === 'inventory') tell(exchange, () => ({ skill: toolInventory(descriptor, tool) }));
  else if (takesMethod(exchange, POST)) {
    serveApp(exchange, view, part === undefined ? tool.path : `${tool.path}/run`, undefined);
  }
}

function tell(exchange: Exchange, make: () => unknown): void {
  if (takesMethod(exchange, GET)) sendJson(exchange, make());
}

/** Where a tool of a server answers like a skill of its own, as a mount: endpoints of skills lie below it. */
export function toolMount({ mount }: SkillView, { path }: Operation): string {
  return mount + path;
}
