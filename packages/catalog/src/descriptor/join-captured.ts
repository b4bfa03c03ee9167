import { readCaptured, type CapturedPart, type Descriptor } from '@skillet/core';
import { isJsonObject, type JsonObject } from '../schema/json-object.ts';

/** A descriptor with what the application itself said instead, as far as that can be used. */
export function joinCaptured(
  descriptor: Descriptor,
  captured: Readonly<Partial<Record<CapturedPart, string>>>,
): Descriptor {
  const inventory = readCaptured(captured.inventory);
  const skill = inventory === undefined ? undefined : skillOf(inventory);
  const version = skill?.['version'];
  return {
    ...descriptor,
    ...(typeof version === 'string' ? { version } : {}),
    ...(skill === undefined
      ? {}
      : { inventory: { skill: { ...descriptor.inventory.skill, ...skill } } }),
    schema: readCaptured(captured.schema) ?? descriptor.schema,
    openapi: readCaptured(captured.openapi) ?? descriptor.openapi,
  };
}

/** An inventory is `{skill: {…}}`, or what would be in there. */
function skillOf(inventory: JsonObject): JsonObject {
  const { skill } = inventory;
  return isJsonObject(skill) ? skill : inventory;
}
