import { isJsonObject, type JsonObject } from '@skillet/core';
import type { Names } from '../names.ts';
import { escapeStep, unescapeStep } from '../schema/json-pointer.ts';
import { listOf, mapValues, objectOf, renameKeys } from '../schema/object-maps.ts';

/** What a renamer needs to know of the host's document. */
export interface RenamerOptions {
  readonly mount: string;
  /** What stands before each path of the renamed document. */
  readonly prefix: string;
  /** Names that are taken, over all documents. */
  readonly names: Names;
}

/** Gives the names in one document names of their own in another, and lets references follow. */
export class Renamer {
  readonly #options: RenamerOptions;
  readonly #given = new Map<string, string>();

  constructor(options: RenamerOptions) {
    this.#options = options;
  }

  /** Leaves a component its name: all documents have the same one. */
  share(kind: string, name: string): void {
    this.#given.set(`${kind}/${name}`, name);
  }

  /** The new name of a component, operation or webhook. */
  named(kind: string, name: string): string {
    const key = `${kind}/${name}`;
    let given = this.#given.get(key);
    if (given === undefined) {
      const { mount, names } = this.#options;
      const wanted = `${componentName(mount)}_${componentName(name)}`;
      given = names.take(`${kind}/${wanted}`).slice(kind.length + 1);
      this.#given.set(key, given);
    }
    return given;
  }

  /** An object with what it names and refers to renamed. */
  rename(object: JsonObject): JsonObject {
    const changes: Record<string, unknown> = {};
    const { $ref, operationRef, operationId, security, discriminator } = object;
    if (typeof $ref === 'string') changes['$ref'] = this.#reference($ref);
    if (typeof operationRef === 'string') changes['operationRef'] = this.#reference(operationRef);
    if (typeof operationId === 'string') {
      changes['operationId'] = this.named('operations', operationId);
    }
    if (Array.isArray(security)) {
      changes['security'] = security.map((needed: unknown) =>
        renameKeys(objectOf(needed), (name) => this.named('securitySchemes', name)),
      );
    }
    if (isJsonObject(discriminator) && isJsonObject(discriminator['mapping'])) {
      const mapping = mapValues(discriminator['mapping'], (target) => this.#target(target));
      changes['discriminator'] = { ...discriminator, mapping };
    }
    if (isOperation(object)) {
      const { mount } = this.#options;
      const groups = listOf(object['tags']).map((tag) => `${mount}: ${String(tag)}`);
      changes['tags'] = groups.length === 0 ? [mount] : [...new Set(groups)];
      changes['servers'] = undefined;
    }
    const renamed = Object.entries({ ...object, ...changes });
    return Object.fromEntries(renamed.filter(([, value]) => value !== undefined));
  }

  #reference(reference: string): string {
    const [root, first, second, third, ...rest] = reference.split('/');
    if (root !== '#' || second === undefined) return reference;
    const tail = [third, ...rest].filter((step) => step !== undefined);
    if (first === 'components' && third !== undefined) {
      const name = escapeStep(this.named(second, unescapeStep(third)));
      return [root, first, second, name, ...rest].join('/');
    }
    if (first === 'paths') {
      const path = escapeStep(this.#options.prefix + unescapeStep(second));
      return [root, first, path, ...tail].join('/');
    }
    if (first === 'webhooks') {
      const name = escapeStep(this.named(first, unescapeStep(second)));
      return [root, first, name, ...tail].join('/');
    }
    return reference;
  }

  #target(target: unknown): unknown {
    if (typeof target !== 'string') return target;
    return target.startsWith('#') ? this.#reference(target) : this.named('schemas', target);
  }
}

/** Whether an object of a document is an operation, which alone has responses. */
export function isOperation(object: JsonObject): boolean {
  return 'responses' in object;
}

/** A text as part of the name of a component, which has letters, digits and `._-` alone. */
function componentName(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9._-]/g, '_');
}
