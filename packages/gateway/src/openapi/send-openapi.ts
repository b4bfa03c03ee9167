import type { Descriptor, SkillView } from '@skillet/core';
import { sendProblem } from '../answer/send-problem.ts';
import { sendTagged } from '../answer/send-tagged.ts';
import type { Exchange } from '../exchange.ts';
import { mountPath } from '../metadata/endpoints.ts';
import { baseUrlOf, pathOfBase } from '../request/base-url.ts';
import { DocumentBodies } from './document-bodies.ts';
import { HostDocuments } from './host-documents.ts';

/** Makes `GET /openapi.json`: the host's own endpoints and the paths of every skill. */
export function hostOpenapi(): (exchange: Exchange) => void {
  const documents = new HostDocuments();
  return (exchange) => {
    const { dispatcher, service, reload, pardon, events } = exchange.gateway;
    const has = {
      reload: reload !== undefined,
      pardon: pardon !== undefined,
      events: events !== undefined,
    };
    const path = pathOfBase(baseUrlOf(exchange));
    documents.of(service, dispatcher.skills(), has).then(
      (bodies) => {
        sendTagged(exchange, bodies.at(path === '' ? '/' : path));
      },
      (error: unknown) => {
        sendProblem(exchange, error);
      },
    );
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
