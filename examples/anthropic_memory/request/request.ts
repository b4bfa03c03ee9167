import { SkillError } from '@skillet/sdk';
import { OPERATIONS, type Operation } from './operations.ts';

/** The operation of a name; names are those of the original and no others. */
export function findOperation(name: string): Operation {
  if (name === '') throw new SkillError(400, "'operation' field is required.");
  const operation = OPERATIONS.get(name);
  if (operation === undefined) throw new SkillError(400, `Invalid operation: ${name}`);
  return operation;
}

/** The value that the JSON text stands for; no text stands for no parameters. */
export function parseParams(params: string | null | undefined): unknown {
  if (params === undefined || params === null || params === '') return {};
  try {
    return JSON.parse(params);
  } catch {
    throw new SkillError(400, "Invalid JSON format in 'params' field.");
  }
}

/** What stands under the operation's key; undefined for an operation without one. */
export function argumentOf(params: unknown, key: string | undefined, operation: string): unknown {
  if (key === undefined) return undefined;
  if (typeof params === 'object' && params !== null && Object.hasOwn(params, key)) {
    return (params as Readonly<Record<string, unknown>>)[key];
  }
  throw new SkillError(400, `Missing required parameter '${key}' for operation '${operation}'.`);
}
