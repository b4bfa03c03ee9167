import { sendJson } from '../answer/send-json.ts';
import type { Exchange } from '../exchange.ts';
import { endpointsOf } from './endpoints.ts';

/** `GET /skills`: all skills with their endpoints. */
export function sendSkillList(exchange: Exchange): void {
  const skills = exchange.gateway.dispatcher.skills();
  sendJson(exchange, {
    total_skills: skills.length,
    skills: skills.map(({ name, mount }) => ({
      name,
      mount_path: mount,
      endpoints: endpointsOf(mount),
    })),
  });
}
