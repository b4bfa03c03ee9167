import { hostDocument, type DocumentedSkill } from '@skillet/catalog';
import type { SkillView } from '@skillet/core';
import { PRODUCT_NAME, type ServiceIdentity } from '../gateway-options.ts';
import { checkDocument } from './check-document.ts';
import { DocumentBodies } from './document-bodies.ts';
import { hostPaths, type DescribedRoute } from './host-paths.ts';

/** What the document of a host depends on. */
type Ingredient = Pick<SkillView, 'mount' | 'descriptor'> & { readonly ownOpenapi: unknown };

/** Makes the document of a host when a skill has come, gone or changed, and keeps it till the next does. */
export class HostDocuments {
  #skills: readonly Ingredient[] | undefined;
  #bodies: Promise<DocumentBodies> | undefined;

  /** The document for these skills, of a host with such endpoints. */
  of(
    service: ServiceIdentity,
    skills: readonly SkillView[],
    routes: readonly DescribedRoute[],
  ): Promise<DocumentBodies> {
    if (this.#bodies === undefined || !isSame(this.#skills, skills)) {
      this.#skills = skills.map(ingredient);
      this.#bodies = make(service, this.#skills, routes);
    }
    return this.#bodies;
  }
}

async function make(
  service: ServiceIdentity,
  skills: readonly Ingredient[],
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

async function documented({ mount, descriptor, ownOpenapi }: Ingredient): Promise<DocumentedSkill> {
  const described = descriptor.schema['description'];
  const description = typeof described === 'string' ? described : '';
  if (ownOpenapi === undefined) return { mount, description, document: descriptor.openapi };
  const read = await checkDocument(ownOpenapi);
  return { mount, description, document: 'fault' in read ? read : read.document };
}

function ingredient({ mount, descriptor, ownOpenapi }: SkillView): Ingredient {
  return { mount, descriptor, ownOpenapi };
}

function isSame(before: readonly Ingredient[] | undefined, now: readonly SkillView[]): boolean {
  if (before?.length !== now.length) return false;
  return now.every((view, index) => {
    const old = before[index];
    return (
      old?.mount === view.mount &&
      old.descriptor === view.descriptor &&
      old.ownOpenapi === view.ownOpenapi
    );
  });
}
