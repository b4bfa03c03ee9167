import { HostError, type SkillView } from '@skillet/core';
import { COUNTED } from '../budget/byte-budget.ts';
import type { Exchange } from '../exchange.ts';
import { namesOf } from '../skill/request-names.ts';
import { letContinue } from './expect-continue.ts';
import { HeldBody } from './held-body.ts';
import { readBody, type BodyReading } from './read-body.ts';

/** What becomes of the body of a request. */
export interface BodyOutcome {
  /** All of it, null when it is empty; `held` is what it takes of the budget, to be released after its use. */
  onBody(body: Uint8Array | null, held: HeldBody | undefined): void;
  /** It is not taken, and the client may still be sending it. */
  onRefused(error: HostError): void;
}

/**
 * Collects the body of a request to a skill. A large one, or one of unknown size, is taken only when the skill would
 * take the request now, and when there is room for it among those of all other connections: until then its
 * client is made to wait, at most for the skill's timeout. A small one is judged when it is there.
 */
export function receiveBody(exchange: Exchange, view: SkillView, outcome: BodyOutcome): void {
  const { req, res, gateway } = exchange;
  const declared = Number(req.headers['content-length'] ?? NaN);
  const tooLarge = (): void => {
    outcome.onRefused(overLimit(view));
  };
  const unknown = req.headers['transfer-encoding'] !== undefined;
  if (!unknown && !(declared > COUNTED)) {
    letContinue(req, res);
    const onBody = (body: Uint8Array | null): void => {
      outcome.onBody(body, undefined);
    };
    readBody(req, view.bodyLimit, { onBody, onTooLarge: tooLarge });
    return;
  }
  if (declared > view.bodyLimit) {
    tooLarge();
    return;
  }
  try {
    view.admit(namesOf(exchange, undefined));
  } catch (error) {
    outcome.onRefused(error as HostError);
    return;
  }
  const held = new HeldBody(gateway.bodyBudget, view, () => {
    reading?.leave();
    outcome.onRefused(noRoom());
  });
  res.on('close', () => {
    held.release();
  });
  let reading: BodyReading | undefined;
  const begin = (): void => {
    letContinue(req, res);
    reading = readBody(req, view.bodyLimit, {
      onBody: (body) => {
        outcome.onBody(body, held);
      },
      onTooLarge: () => {
        held.release();
        tooLarge();
      },
      onGrown: (size) =>
        held.grow(size, () => {
          reading?.resume();
        }),
    });
  };
  if (held.grow(unknown ? 1 : declared, begin)) begin();
}

/** What a body over the limit of its skill is refused with. */
export function overLimit({ bodyLimit }: SkillView): HostError {
  const detail = `The request body is over the limit of ${String(bodyLimit)} bytes.`;
  return new HostError('body_too_large', detail);
}

function noRoom(): HostError {
  const detail =
    'The host holds as many request bodies for this skill as it may (server.body_memory); try again shortly.';
  return new HostError('host_overloaded', detail, { retryAfter: 1 });
}
