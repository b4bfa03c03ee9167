import { hostDocument, type DescribedSkill, type DocumentedSkill } from '@skillet/catalog';
import type { SkillView } from '@skillet/core';
import { PRODUCT_NAME, type ServiceIdentity } from '../gateway-options.ts';
import { checkDocument } from './check-document.ts';
import { DocumentBodies } from './document-bodies.ts';
import { hostPaths, type DescribedRoute } from './host-paths.ts';

/** Makes the document of a host when a skill has come, gone or changed, and keeps it till the next does. */
export class HostDocuments {
  #skills: readonly DescribedSkill[] | undefined;
  #bodies: Promise<DocumentBodies> | undefined;

  /** The document for these skills, of a host with such endpoints. */
  of(
    service: ServiceIdentity,
    skills: readonly SkillView[],
    routes: readonly DescribedRoute[],
  ): Promise<DocumentBodies> {
    if (this.#bodies === undefined || !isSame(this.#skills, skills)) {
      this.#skills = skills.map(({ mount, descriptor }) => ({ mount, descriptor }));
      this.#bodies = make(service, this.#skills, routes);
    }
    return this.#bodies;
  }
}

async function make(
  service: ServiceIdentity,
  skills: readonly DescribedSkill[],
  routes: readonly DescribedRoute[],
): Promise<DocumentBodies> {
  const document = hostDocument({
    title: PRODUCT_NAME,
    version: service.version,
    paths: hostPaths(routes),
    skills: await Promise.all(skills.map(documented)),
  });
  return new DocumentBodies(document);
}

async function documented({ mount, descriptor }: DescribedSkill): Promise<DocumentedSkill> {
  const { schema, openapi, ownDocument } = descriptor;
  const described = schema['description'];
  const description = typeof described === 'string' ? described : '';
  if (!ownDocument) return { mount, description, document: openapi };
  const read = await checkDocument(openapi);
  return { mount, description, document: 'fault' in read ? read : read.document };
}

function isSame(before: readonly DescribedSkill[] | undefined, now: readonly SkillView[]): boolean {
  if (before?.length !== now.length) return false;
  return now.every(({ mount, descriptor }, index) => {
    const old = before[index];
    return old?.mount === mount && old.descriptor === descriptor;
  });
}
