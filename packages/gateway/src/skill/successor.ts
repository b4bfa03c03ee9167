import { versionInMount, type SkillRequest, type SkillView } from '@skillet/core';
import type { Exchange } from '../exchange.ts';
import { VERSION_HEADER, versionIn } from './skill-of-version.ts';

/**
 * What has taken the place, while its body came, of the skill that a request was for: another one of the versions at its mount, or
 * one skill where versions were, and the other way round. Undefined where nothing has, and for a request that asks for one
 * version: it gets no other. Throws a `HostError` where no version there gets calls.
 */
export function successorOf(
  { gateway: { dispatcher }, mount, req, res }: Exchange,
  skill: SkillView,
  request: SkillRequest,
): SkillView | undefined {
  if (mount === undefined || skill.versions !== undefined) return undefined;
  if (versionIn(req.headers) !== undefined || versionInMount(mount) !== undefined) return undefined;
  const there = dispatcher.skill(skill.mount);
  // It has not gone.
  if (there !== undefined && there.versions === undefined) return undefined;
  const now = dispatcher.skill(mount);
  if (now === undefined || now.at !== undefined) return undefined;
  if (now.versions === undefined) {
    res.removeHeader(VERSION_HEADER);
    return now;
  }
  const { version, view } = now.versions.choose(request);
  res.setHeader(VERSION_HEADER, version);
  return view;
}
