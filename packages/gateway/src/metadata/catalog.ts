import { toolInventory } from '@skillet/catalog';
import { mountPath, type SkillView } from '@skillet/core';
import { sendMetadata } from '../answer/send-json.ts';
import type { Exchange } from '../exchange.ts';
import { baseUrlOf } from '../request/base-url.ts';
import { toolMount } from '../skill/serve-server.ts';
import { endpointsOf } from './endpoints.ts';
import { versionsOf } from './versions-of.ts';
import { skillStatus } from './skill-status.ts';

/** `GET /catalog`: everything that agents need to choose among the skills. */
export function sendCatalog(exchange: Exchange): void {
  const { gateway } = exchange;
  const baseUrl = baseUrlOf(exchange);
  sendMetadata(exchange, `/catalog ${baseUrl}`, () => {
    const skills = exchange.views().flatMap((view) => catalogEntries(view, baseUrl));
    return {
      runtime_host: {
        name: gateway.service.name,
        version: gateway.service.version,
        total_skills: skills.length,
        base_url: baseUrl,
      },
      skills: skills.map((skill) => ({ skill })),
    };
  });
}

/** What a skill is to those who choose: one entry, and of an MCP server one for each of its tools. */
export function catalogEntries(view: SkillView, baseUrl: string): Record<string, unknown>[] {
  const { descriptor } = view;
  if (descriptor.told === undefined) return [catalogEntry(view, baseUrl)];
  return descriptor.operations.map((operation) => {
    const mount = toolMount(view, operation);
    const { health, openapi } = endpointsOf(view.mount);
    return {
      ...toolInventory(descriptor, operation),
      mount_path: mount,
      ...skillStatus(view.state),
      ...(view.lastKnown === true ? { last_known: true } : {}),
      base_url: baseUrl + mountPath(mount),
      endpoints: { ...endpointsOf(mount), health, openapi },
    };
  });
}

/** A skill as agents choose among them: its inventory, how it is, and where it answers. */
function catalogEntry(view: SkillView, baseUrl: string): Record<string, unknown> {
  return {
    ...view.descriptor.inventory.skill,
    mount_path: view.mount,
    ...skillStatus(view.state),
    base_url: baseUrl + mountPath(view.mount),
    endpoints: endpointsOf(view.mount),
    ...versionsOf(view),
  };
}
