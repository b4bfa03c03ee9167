import { UsageError } from '@skillet/command';
import { oneLine } from '../one-line.ts';
import type { Json, JsonMap } from './read-json.ts';

/** What a client's file says of its servers. */
export interface ClientFile {
  readonly servers: JsonMap;
  /** What VS Code asks for, by its id. */
  readonly inputs: ReadonlyMap<string, string>;
}

const MOST_SERVERS = 500;

/** Finds the servers in the file of a client; throws a UsageError where there are none. */
export function serversIn(value: Json, shown: string): ClientFile {
  const root = mapOf(value);
  // The settings of VS Code have them in a part of their own.
  const places = [root, mapOf(root?.get('mcp'))].filter((place) => place !== undefined);
  for (const place of places) {
    for (const key of ['mcpServers', 'servers']) {
      const servers = place.get(key);
      if (servers === undefined) continue;
      const map = mapOf(servers);
      if (map === undefined)
        throw new UsageError(`${shown}: \`${key}\` must be an object of servers by name`);
      if (map.size > MOST_SERVERS) {
        throw new UsageError(`${shown}: \`${key}\` has more than ${String(MOST_SERVERS)} servers`);
      }
      return { servers: map, inputs: inputsOf(place.get('inputs')) };
    }
  }
  throw new UsageError(
    `${shown} has neither \`mcpServers\` (Claude, Cursor) nor \`servers\` (VS Code) in it`,
  );
}

function inputsOf(value: Json | undefined): Map<string, string> {
  const inputs = new Map<string, string>();
  for (const item of listOf(value) ?? []) {
    const id = mapOf(item)?.get('id');
    const about = mapOf(item)?.get('description');
    if (typeof id === 'string' && typeof about === 'string') inputs.set(id, oneLine(about, 100));
  }
  return inputs;
}

/** A value where it is a mapping. */
export function mapOf(value: Json | undefined): JsonMap | undefined {
  return value instanceof Map ? (value as JsonMap) : undefined;
}

/** A value where it is a list. */
export function listOf(value: Json | undefined): readonly Json[] | undefined {
  return Array.isArray(value) ? (value as readonly Json[]) : undefined;
}
