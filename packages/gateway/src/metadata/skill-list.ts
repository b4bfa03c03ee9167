import { sendMetadata } from '../answer/send-json.ts';
import type { Exchange } from '../exchange.ts';
import { endpointsOf } from './endpoints.ts';

/** `GET /skills`: all skills with their endpoints. */
export function sendSkillList(exchange: Exchange): void {
  sendMetadata(exchange, '/skills', () => {
    const skills = exchange.views();
    return {
      total_skills: skills.length,
      skills: skills.map(({ name, mount }) => ({
        name,
        mount_path: mount,
        endpoints: endpointsOf(mount),
      })),
    };
  });
}
