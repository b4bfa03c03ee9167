import { setTimeout as sleep } from 'node:timers/promises';
import type { Dispatcher, ForwardedQuestions, JsonObject } from '@skillet/core';
import { ownerKey } from '../http/caller-key.ts';
import { ErrorCode, RpcError } from '../protocol/json-rpc.ts';
import type { ClientAnswer } from '../sessions/ask-client.ts';
import type { ToolCaller } from '../tools/tool-caller.ts';
import { forward, type Forwarded, type Leg, type ServerRequest } from './forward.ts';
import type { AskedFor, ServerState } from './request-states.ts';

/** Times that one request may ask an older client. */
const ROUNDS = 20;
/** Milliseconds before a server that asks for nothing but to be asked again is. */
const AGAIN = 250;

/** What a request has come to: the JSON of a whole result, or an answer that no server gave. */
export type Outcome = Exclude<Forwarded, { kind: 'asks' }>;

/** A request as a client has sent it, and its parts that are not parsed. */
export interface ClientRequest extends ServerRequest {
  readonly args?: string | undefined;
  readonly inputs?: string | undefined;
}

/**
 * Has a request of a client answered by a server that may ask the client before it goes on, whatever generations both are of: a modern
 * client gets the questions as its result, with a state by which it goes on; an older one is asked on the stream of its
 * call.
 */
export async function converse(
  dispatcher: Pick<Dispatcher, 'invoke' | 'skill'>,
  request: ClientRequest,
  caller: ToolCaller,
): Promise<Outcome> {
  const whom = whomOf(request, caller);
  let leg = firstLeg(request, caller, whom);
  for (let round = 0; ; round += 1) {
    const patience = caller.states.patience(whom.owner);
    const forwarded = await forward(dispatcher, request, { ...leg, patience }, caller);
    if (forwarded.kind !== 'asks') return forwarded;
    const { asked } = forwarded;
    if (caller.era === 'modern') {
      return { kind: 'result', text: inputRequired(asked, caller, whom) };
    }
    const answers = await (round < ROUNDS ? answersTo(asked, caller, whom) : askedTooOften()).catch(
      (error: unknown) => {
        if (asked.held) drop(dispatcher, request, asked, caller);
        throw error;
      },
    );
    leg = nextLeg(request, asked, answers);
  }
}

function askedTooOften(): Promise<never> {
  const rounds = String(ROUNDS);
  const error = `The server has asked ${rounds} times and not answered.`;
  return Promise.reject(new RpcError(ErrorCode.refused, error));
}

function whomOf({ mount, method, params }: ServerRequest, caller: ToolCaller): AskedFor {
  const what = JSON.stringify([method, params['name'] ?? params['uri'] ?? null]);
  const { address, headers, exchange } = caller;
  return { owner: ownerKey({ address, headers, callerId: exchange.callerId }), mount, what };
}

function firstLeg(
  { params, args, inputs }: ClientRequest,
  caller: ToolCaller,
  whom: AskedFor,
): Leg {
  const { requestState: given } = params;
  if (caller.era === 'legacy' || given === undefined) return { args, inputs };
  return legWith(caller.states.open(given, whom), { args, inputs });
}

function legWith({ held, state }: ServerState, { args, inputs }: Leg): Leg {
  return held ? { resume: state, inputs, continues: true } : { requestState: state, args, inputs };
}

function nextLeg(
  { args }: ClientRequest,
  { held, state }: ForwardedQuestions,
  answers: ReadonlyMap<string, ClientAnswer>,
): Leg {
  const inputs: string[] = [];
  const refusals: Record<string, JsonObject> = {};
  for (const [key, answer] of answers) {
    if ('result' in answer) inputs.push(`${JSON.stringify(key)}:${answer.result}`);
    else if (held) refusals[key] = answer.error;
    else throw refusedBy(answer.error);
  }
  const text = `{${inputs.join(',')}}`;
  const continues = true;
  if (held) return { resume: state ?? '', inputs: text, refusals, continues };
  return { requestState: state, args, inputs: text, continues };
}

async function answersTo(
  { questions }: ForwardedQuestions,
  { ask, signal, states }: ToolCaller,
  { owner }: AskedFor,
): Promise<ReadonlyMap<string, ClientAnswer>> {
  if (questions.length === 0) await sleep(AGAIN, undefined, { signal });
  return states.whileAsking(owner, async () => {
    const answers = questions.map(async ({ key, text }) => {
      const answer = await ask?.(text, signal);
      return [key, answer ?? { error: NOBODY }] as const;
    });
    return new Map(await Promise.all(answers));
  });
}

const NOBODY = { code: ErrorCode.methodNotFound, message: 'The client cannot be asked.' };

/** Nobody waits for a call any more that waits at the server. */
function drop(
  dispatcher: Pick<Dispatcher, 'invoke' | 'skill'>,
  request: ServerRequest,
  { state }: ForwardedQuestions,
  caller: ToolCaller,
): void {
  const { stream: _stream, ...others } = caller;
  const gone = { ...others, signal: new AbortController().signal };
  const cancelled = { ...request, method: 'notifications/cancelled', params: {} };
  forward(dispatcher, cancelled, { resume: state ?? '', continues: true }, gone).catch(
    () => undefined,
  );
}

/** The result that asks a modern client. */
function inputRequired(
  { held, state, questions, rest }: ForwardedQuestions,
  { states, meta }: ToolCaller,
  whom: AskedFor,
): string {
  const asked = questions.map(({ key, text }) => `${JSON.stringify(key)}:${text}`).join(',');
  const members = [
    ...(questions.length === 0 ? [] : [`"inputRequests":{${asked}}`]),
    ...(state === undefined
      ? []
      : [`"requestState":${JSON.stringify(states.seal({ held, state }, whom))}`]),
  ];
  const others = held
    ? `"resultType":"input_required","_meta":${JSON.stringify(meta)}`
    : rest.slice(1, -1);
  return `{${members.join(',')},${others}}`;
}

function refusedBy({ code, message }: JsonObject): RpcError {
  const what = typeof message === 'string' ? message.slice(0, 1000) : 'for a reason that it kept';
  return new RpcError(
    typeof code === 'number' ? code : ErrorCode.refused,
    `The client has not answered what the server asked: ${what}`,
  );
}
