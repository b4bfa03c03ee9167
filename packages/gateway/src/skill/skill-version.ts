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
import { VERSION_HEADER, versionIn } from './skill-of-version.ts';

/** The header by which calls that belong together stay at one version. */
const KEY_HEADER = 'x-skillet-key';

/** Says that a skill has no such version, and which it has, or that it is not for the caller; whether there was anything to say. */
export function sendNoSuchVersion(exchange: Exchange, mount: string): boolean {
  const inPath = versionInMount(mount);
  const wanted = versionIn(exchange.req.headers) ?? inPath;
  const { gateway } = exchange;
  const skill = gateway.dispatcher.skill(sharedMountOf(mount));
  if (wanted === undefined || skill === undefined || !exchange.sees(skill)) return false;
  const { versions, descriptor, at } = skill;
  const send = (hint: string) => {
    sendJson(exchange, { detail: 'Not Found', hint }, 404);
  };
  const found = versions?.list.find(({ version }) => version === wanted);
  if (at !== undefined)
    send(`Other hosts run "${skill.mount}", and they alone can be asked for one of its versions`);
  else if (inPath !== undefined && inPath !== wanted)
    send(
      `The path asks for version ${inPath} of "${skill.mount}", and ${VERSION_HEADER} for ${wanted}`,
    );
  else if (found !== undefined) refuseVersion(exchange, found.view.mount);
  else {
    const there = versions?.list.map(({ version }) => version) ?? [descriptor.version];
    send(`"${skill.mount}" has no version ${wanted}; there is ${there.join(', ')}`);
  }
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
    exchange.res.setHeader(VERSION_HEADER, chosen.version);
    return isCall ? chosen.view : skill;
  }
  if (version !== undefined) {
    if (!mayReach(exchange, caller, skill.mount)) {
      refuseVersion(exchange, skill.mount);
      return undefined;
    }
    exchange.res.setHeader(VERSION_HEADER, version);
  }
  return skill;
}

/** Where everybody may use skills, everybody may reach their versions. */
function mayReach({ gateway }: Exchange, caller: Caller | undefined, mount: string): boolean {
  if (!gateway.callers.book.required || caller?.kind !== 'key') return true;
  return opensVersion(caller.grants, mount);
}

function refuseVersion(exchange: Exchange, mount: string): void {
  const shared = sharedMountOf(mount);
  const names = `\`${mount}\` or \`${versionMount(shared, '*')}\``;
  const why = `One version of "${shared}" is for admins, and for keys that name it: ask for a key with ${names} among its skills, or call /skills/${shared}.`;
  refuseBody(exchange, new HostError('forbidden', why), mount);
}

function stickyOf({ req, callerId, requestId }: Exchange) {
  const key = req.headers[KEY_HEADER];
  const headers = typeof key === 'string' ? `${KEY_HEADER}\n${key}` : '';
  return { headers, callerId, session: undefined, requestId };
}
