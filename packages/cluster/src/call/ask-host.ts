import { HostError, isStream, type Clock, type SkillResponse } from '@skillet/core';
import { randomUUID } from 'node:crypto';
import type { Member } from '../members/member.ts';
import { RetryBudget } from '../pick/retry-budget.ts';
import type { CallDesk } from './call-desk.ts';
import { OutgoingCall } from './outgoing-call.ts';

/** Milliseconds that a host has to say what it runs. */
const TIMEOUT = 10_000;
/** Milliseconds that the rest of its answer may take, once it has begun. */
const WHOLE = 60_000;
/** Bytes that its answer may have. */
const MOST = 64 * 1024 * 1024;

/** Asks a host itself, and returns the text of its answer. Rejects with a `HostError`. */
export async function askHost(
  member: Member,
  path: string,
  body: string | undefined,
  { desk, clock }: { readonly desk: CallDesk; readonly clock: Clock },
): Promise<string> {
  const call = new OutgoingCall(
    {
      method: 'POST',
      path,
      headers: '',
      body: body === undefined ? null : Buffer.from(body),
      requestId: randomUUID(),
    },
    {
      ...{ desk, clock, mount: '', timeout: TIMEOUT },
      budget: new RetryBudget(),
      choose: () => member,
      isRepeatable: () => false,
    },
  );
  const response = await call.response;
  const bytes = await wholeOf(response, clock);
  if (response.status !== 200)
    throw new HostError('bad_skill_response', 'The host does not know what it was asked.');
  return Buffer.from(bytes).toString();
}

function wholeOf({ body }: SkillResponse, clock: Clock): Promise<Uint8Array> {
  if (typeof body === 'string') return Promise.resolve(Buffer.from(body));
  if (!isStream(body)) return Promise.resolve(body);
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
  const pieces: Uint8Array[] = [];
  let size = 0;
  const timer = clock.after(WHOLE, () => {
    body.cancel();
    reject(new HostError('skill_timeout', 'The host took too long to tell of its skills.'));
  });
  body.read({
    chunk(bytes) {
      size += bytes.byteLength;
      if (size > MOST) {
        timer.cancel();
        body.cancel();
        reject(new HostError('bad_skill_response', 'The host tells too much of its skills.'));
        return;
      }
      pieces.push(bytes);
      body.grant(bytes.byteLength);
    },
    end() {
      timer.cancel();
      resolve(Buffer.concat(pieces));
    },
    fail(error) {
      timer.cancel();
      reject(error);
    },
  });
  return promise;
}
