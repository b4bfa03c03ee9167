import {
  HostError,
  opensVersion,
  sharedMountOf,
  versionInMount,
  versionMount,
  type Caller,
  type SkillView,
} from '@skillet/core';
import { refuseBody } from '../answer/refuse-body.ts';
import { sendJson } from '../answer/send-json.ts';
import type { Exchange } from '../exchange.ts';
import { VERSION_HEADER } from './skill-of-version.ts';

/** Header in which a client asks for a version, and in which it is told which one has answered. */
const HEADER = 'X-Skillet-Version';
/** The header by which calls that belong together stay at one version. */
const KEY_HEADER = 'x-skillet-key';

/** Says that a skill has no such version, and which it has; whether there was anything to say. */
export function sendNoSuchVersion(exchange: Exchange, mount: string): boolean {
  const wanted = exchange.req.headers[VERSION_HEADER] ?? versionInMount(mount);
  const { gateway } = exchange;
  const skill = gateway.dispatcher.skill(sharedMountOf(mount));
  if (wanted === undefined || skill === undefined || !exchange.sees(skill)) return false;
  const { versions, descriptor, at } = skill;
  const there = versions?.list.map(({ version }) => version) ?? [descriptor.version];
  const hint =
    at === undefined
      ? `"${skill.mount}" has no version ${String(wanted)}; there is ${there.join(', ')}`
      : `Other hosts run "${skill.mount}", and they alone can be asked for one of its versions`;
  sendJson(exchange, { detail: 'Not Found', hint }, 404);
  return true;
}

/**
 * The version that a request goes to for a mount that has several; `isCall` says whether it is a call, or asks what the skill is.
 * Undefined where it may not have the one that it asks for, and was told so.
 */
export function versionFor(
  exchange: Exchange,
  skill: SkillView,
  isCall: boolean,
  caller: Caller | undefined,
): SkillView | undefined {
  const { version, versions } = skill;
  if (versions !== undefined) {
    const chosen = isCall ? versions.choose(stickyOf(exchange)) : versions.main;
    exchange.res.setHeader(HEADER, chosen.version);
    return isCall ? chosen.view : skill;
  }
  if (version !== undefined) {
    if (!mayReach(exchange, caller, skill.mount)) {
      refuseBody(exchange, new HostError('forbidden', notOpened(skill.mount)), skill.mount);
      return undefined;
    }
    exchange.res.setHeader(HEADER, version);
  }
  return skill;
}

/** Where everybody may use skills, everybody may reach their versions. */
function mayReach({ gateway }: Exchange, caller: Caller | undefined, mount: string): boolean {
  if (!gateway.callers.book.required || caller?.kind !== 'key') return true;
  return opensVersion(caller.grants, mount);
}

function notOpened(mount: string): string {
  const shared = sharedMountOf(mount);
  const names = `\`${mount}\` or \`${versionMount(shared, '*')}\``;
  return `One version of "${shared}" is for admins, and for keys that name it: ask for a key with ${names} among its skills, or call /skills/${shared}.`;
}

function stickyOf({ req, callerId, requestId }: Exchange) {
  const key = req.headers[KEY_HEADER];
  const headers = typeof key === 'string' ? `${KEY_HEADER}\n${key}` : '';
  return { headers, callerId, session: undefined, requestId };
}
