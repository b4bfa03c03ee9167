import {
  isJsonObject,
  readCaptured,
  type CapturedPart,
  type Descriptor,
  type JsonObject,
} from '@skillet/core';
import { toldOperation } from './operation.ts';

/** What an application answered, at its start, to the GETs that the host knows too. */
export type Captured = Readonly<Partial<Record<CapturedPart, string>>>;

/** A descriptor with what the application itself said instead, as far as that can be used. */
export function joinCaptured(descriptor: Descriptor, captured: Captured): Descriptor {
  const told = skillOf(readCaptured(captured.inventory) ?? {});
  const { version } = told;
  const document = readCaptured(captured.openapi);
  const joined = {
    ...descriptor,
    ...(typeof version === 'string' ? { version } : {}),
    inventory: { skill: { ...descriptor.inventory.skill, ...told } },
    schema: readCaptured(captured.schema) ?? descriptor.schema,
    openapi: document ?? descriptor.openapi,
    ownDocument: document !== undefined,
  };
  const operations = descriptor.operations.map((declared) => toldOperation(declared, joined));
  return { ...joined, operations };
}

/** An inventory is `{skill: {…}}`, or what would be in there. */
function skillOf(inventory: JsonObject): JsonObject {
  const { skill } = inventory;
  return isJsonObject(skill) ? skill : inventory;
}
