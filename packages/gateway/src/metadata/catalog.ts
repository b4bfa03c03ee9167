import { mountPath, type SkillView } from '@skillet/core';
import { sendMetadata } from '../answer/send-json.ts';
import type { Exchange } from '../exchange.ts';
import { baseUrlOf } from '../request/base-url.ts';
import { endpointsOf } from './endpoints.ts';
import { skillStatus } from './skill-status.ts';

/** `GET /catalog`: everything that agents need to choose among the skills. */
export function sendCatalog(exchange: Exchange): void {
  const { gateway } = exchange;
  const baseUrl = baseUrlOf(exchange);
  sendMetadata(exchange, `/catalog ${baseUrl}`, () => {
    const skills = gateway.dispatcher.skills();
    return {
      runtime_host: {
        name: gateway.service.name,
        version: gateway.service.version,
        total_skills: skills.length,
        base_url: baseUrl,
      },
      skills: skills.map((view) => ({ skill: catalogEntry(view, baseUrl) })),
    };
  });
}

/** A skill as agents choose among them: its inventory, how it is, and where it answers. */
export function catalogEntry(view: SkillView, baseUrl: string): Record<string, unknown> {
  return {
    ...view.descriptor.inventory.skill,
    mount_path: view.mount,
    ...skillStatus(view.state),
    base_url: baseUrl + mountPath(view.mount),
    endpoints: endpointsOf(view.mount),
  };
}
