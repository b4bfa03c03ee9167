import { HostError, type Clock, type SkillRequest } from '@skillet/core';
import { randomUUID } from 'node:crypto';
import type { Member } from '../members/member.ts';
import { RetryBudget } from '../pick/retry-budget.ts';
import type { CallDesk } from './call-desk.ts';
import { OutgoingCall } from './outgoing-call.ts';
import { wholeAnswer } from './whole-answer.ts';

/** Milliseconds that a host has to say what it runs. */
const TIMEOUT = 10_000;
/** Milliseconds that the rest of its answer may take, once it has begun. */
const WHOLE = 60_000;
/** Bytes that its answer may have. */
const MOST = 64 * 1024 * 1024;

/** What hosts are asked with. */
export interface AskParts {
  readonly desk: CallDesk;
  readonly clock: Clock;
}

/** Asks a host itself, and returns the text of its answer. Rejects with a `HostError`. */
export async function askHost(
  member: Member,
  path: string,
  body: string | undefined,
  parts: AskParts,
): Promise<string> {
  const bytes = body === undefined ? null : Buffer.from(body);
  const request = { method: 'POST', path, headers: '', body: bytes };
  const response = await callHost(member, request, TIMEOUT, parts).response;
  const { clock } = parts;
  const whole = await wholeAnswer(response, { clock, within: WHOLE, most: MOST });
  if (response.status !== 200)
    throw new HostError('bad_skill_response', 'The host does not know what it was asked.');
  return Buffer.from(whole).toString();
}

/** A call of a host itself, and of no skill of it. Nobody else gets it. */
export function callHost(
  member: Member,
  request: Omit<SkillRequest, 'requestId'>,
  timeout: number,
  { desk, clock }: AskParts,
): OutgoingCall {
  return new OutgoingCall(
    { ...request, requestId: randomUUID() },
    {
      ...{ desk, clock, mount: '', timeout },
      budget: new RetryBudget(() => clock.now()),
      choose: () => member,
      isRepeatable: () => false,
    },
  );
}
