import type { IncomingHttpHeaders } from 'node:http';
import {
  sharedMountOf,
  versionInMount,
  versionMount,
  type Dispatcher,
  type SkillView,
} from '@skillet/core';

/** Header in which a client asks for a version, and in which it is told which one has answered. */
export const VERSION_HEADER = 'X-Skillet-Version';

/** The version that a client asks for in `X-Skillet-Version`; an empty one asks for none. */
export function versionIn({ 'x-skillet-version': given }: IncomingHttpHeaders): string | undefined {
  return given === undefined || given === '' ? undefined : String(given);
}

/** What a request for a mount goes to that asks for a version, in its path (`time@2.1.0`) or its header. */
export function skillOfVersion(
  dispatcher: Dispatcher,
  mount: string,
  wanted = versionInMount(mount),
): SkillView | undefined {
  const inPath = versionInMount(mount) ?? wanted;
  if (wanted === undefined || inPath !== wanted) return undefined;
  const shared = sharedMountOf(mount);
  const found = dispatcher.skill(versionMount(shared, wanted));
  if (found !== undefined) return found;
  const only = dispatcher.skill(shared);
  // Which version another host has answer is not known here.
  const isIt = only?.versions === undefined && only?.at === undefined;
  return isIt && only?.descriptor.version === wanted ? only : undefined;
}
