import type { Dispatcher, JsonObject } from '@skillet/core';
import type { ToolView } from './tool-view.ts';

/** What names, in the `_meta` of the list of tools, the mounts of servers that are not there: their tools are those of the last time. */
const LAST_KNOWN = 'skillet-host/lastKnown';

/** The JSON members of the list of tools, with what else `meta` says. */
export function listTools(
  { tools, lists }: ToolView,
  dispatcher: Pick<Dispatcher, 'skills'>,
  meta: JsonObject,
): string {
  const away = dispatcher.skills().filter(({ lastKnown }) => lastKnown === true);
  const mounts = away.map(({ mount }) => mount).filter((mount) => isIn(tools, mount));
  const all = mounts.length === 0 ? meta : { ...meta, [LAST_KNOWN]: mounts };
  const told = Object.keys(all).length === 0 ? '' : `,"_meta":${JSON.stringify(all)}`;
  return `"tools":${lists.tools}${told}`;
}

function isIn(tools: ToolView['tools'], wanted: string): boolean {
  return [...tools.values()].some(({ mount }) => mount === wanted);
}
