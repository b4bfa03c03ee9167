import { mountPath, type Descriptor, type SkillView } from '@skillet/core';
import { sendTagged } from '../answer/send-tagged.ts';
import type { Exchange } from '../exchange.ts';
import { baseUrlOf, pathOfBase } from '../request/base-url.ts';
import { DocumentBodies } from './document-bodies.ts';
import { HostDocuments } from './host-documents.ts';

/** Makes `GET /openapi.json`: the host's own endpoints and the paths of every skill. */
export function hostOpenapi(): (exchange: Exchange) => Promise<void> {
  const documents = new HostDocuments();
  return async (exchange) => {
    const { dispatcher, service, routes } = exchange.gateway;
    const path = pathOfBase(baseUrlOf(exchange));
    const bodies = await documents.of(service, dispatcher.skills(), routes.rows);
    sendTagged(exchange, bodies.at(path === '' ? '/' : path));
  };
}

const skillBodies = new WeakMap<Descriptor, DocumentBodies>();

/** `GET /skills/<mount>/openapi.json`: one skill alone. */
export function sendSkillOpenapi(exchange: Exchange, { mount, descriptor }: SkillView): void {
  let bodies = skillBodies.get(descriptor);
  if (bodies === undefined) {
    bodies = new DocumentBodies(descriptor.openapi);
    skillBodies.set(descriptor, bodies);
  }
  sendTagged(exchange, bodies.at(pathOfBase(baseUrlOf(exchange)) + mountPath(mount)));
}
