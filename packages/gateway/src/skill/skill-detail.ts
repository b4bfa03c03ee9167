import { mountPath, type SkillView } from '@skillet/core';
import { sendJson } from '../answer/send-json.ts';
import type { Exchange } from '../exchange.ts';
import { endpointsOf } from '../metadata/endpoints.ts';
import { skillDetails } from '../metadata/skill-details.ts';
import { versionsOf } from '../metadata/versions-of.ts';
import { skillStatus } from '../metadata/skill-status.ts';

/** `GET /skills/<mount>`: what the skill is called, how it is, and where it answers; more for admins. */
export async function sendSkillDetail(exchange: Exchange, view: SkillView): Promise<void> {
  const details = (await exchange.may('admin')) ? skillDetails(view) : {};
  sendJson(exchange, {
    name: view.name,
    version: view.descriptor.version,
    mount_path: mountPath(view.mount),
    ...skillStatus(view.state),
    endpoints: endpointsOf(view.mount),
    ...versionsOf(view),
    ...details,
  });
}
