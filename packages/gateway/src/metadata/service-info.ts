import { mountPath } from '@skillet/core';
import { sendMetadata } from '../answer/send-json.ts';
import { isWelcome } from '../caller/let-in.ts';
import type { Exchange } from '../exchange.ts';
import { endpointsOf } from './endpoints.ts';
import { isLoaded } from './skill-status.ts';

/** `GET /`: what this service is and which skills it has, of those that whoever asks may use. */
export async function sendServiceInfo(exchange: Exchange): Promise<void> {
  const { service } = exchange.gateway;
  const caller = await exchange.user();
  const isStranger = caller !== undefined && !isWelcome(exchange, caller, 'caller');
  sendMetadata(exchange, isStranger ? '/ of strangers' : '/', () => {
    const skills = isStranger ? [] : exchange.views();
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
