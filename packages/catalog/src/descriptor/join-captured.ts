import {
  isJsonObject,
  readCaptured,
  type CapturedPart,
  type Descriptor,
  type JsonObject,
  type Operation,
} from '@skillet/core';
import { documentOperations } from '../operations/document-operations.ts';
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
  const first = descriptor.operations.map((declared) => toldOperation(declared, joined));
  if (document === undefined) return { ...joined, operations: first };
  const { operations: documented, leftOut } = documentOperations(document);
  const isTold = readCaptured(captured.schema) !== undefined;
  const operations = joinOperations(first, documented, isTold);
  return { ...joined, operations, ...(leftOut === 0 ? {} : { leftOut }) };
}

/**
 * The operation that `/schema` is about, where it is the application that says so, or its document has it; then the others of its document.
 */
function joinOperations(
  told: readonly Operation[],
  documented: readonly Operation[],
  isTold: boolean,
): readonly Operation[] {
  const [first] = told;
  if (first === undefined || documented.length === 0) return told;
  const same = documented.find((one) => isSamePlace(one, first));
  const { wantedName, hints } = first;
  const openWorld = hints.openWorld === undefined ? {} : { openWorld: hints.openWorld };
  const others = documented
    .filter((one) => one !== same)
    .map((one) => ({ ...one, hints: { ...one.hints, ...openWorld } }));
  if (isTold || same !== undefined) return [first, ...others];
  const [leading, ...rest] = others;
  if (leading === undefined || wantedName === undefined) return others;
  return [{ ...leading, wantedName }, ...rest];
}

function isSamePlace(one: Operation, other: Operation): boolean {
  return one.method === other.method && one.path === other.path;
}

/** An inventory is `{skill: {…}}`, or what would be in there. */
function skillOf(inventory: JsonObject): JsonObject {
  const { skill } = inventory;
  return isJsonObject(skill) ? skill : inventory;
}
