import { mountPath } from '@skillet/core';
import { sendMetadata } from '../answer/send-json.ts';
import type { Exchange } from '../exchange.ts';
import { endpointsOf } from './endpoints.ts';
import { isLoaded } from './skill-status.ts';

/** `GET /`: what this service is and which skills it has. */
export function sendServiceInfo(exchange: Exchange): void {
  const { dispatcher, service } = exchange.gateway;
  sendMetadata(exchange, '/', () => {
    const skills = dispatcher.skills();
    return {
      service: service.name,
      version: service.version,
      loaded_skills: skills.filter((skill) => isLoaded(skill.state)).length,
      skills: Object.fromEntries(
        skills.map(({ mount }) => [
          mount,
          { mount_path: mountPath(mount), endpoints: endpointsOf(mount) },
        ]),
      ),
    };
  });
}
