import { mountPath, type Descriptor, type SkillView } from '@skillet/core';
import { sendTagged } from '../answer/send-tagged.ts';
import type { Exchange } from '../exchange.ts';
import { baseUrlOf, pathOfBase } from '../request/base-url.ts';
import { DocumentBodies } from './document-bodies.ts';
import { HostDocuments } from './host-documents.ts';

/** Choices of skills for which a document is kept. */
const MOST_CHOICES = 32;

/** Makes `GET /openapi.json`: the host's own endpoints and the paths of every skill. */
export function hostOpenapi(): (exchange: Exchange) => Promise<void> {
  /** One for each choice of skills that a key may open. */
  const all = new Map<string, HostDocuments>();
  return async (exchange) => {
    const { service, routes } = exchange.gateway;
    const path = pathOfBase(baseUrlOf(exchange));
    const whose = JSON.stringify(exchange.grants ?? {});
    if (all.size > MOST_CHOICES) all.clear();
    const documents = all.get(whose) ?? new HostDocuments();
    all.set(whose, documents);
    const bodies = await documents.of(service, exchange.views(), routes.rows);
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
