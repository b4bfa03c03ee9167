import { type JsonSchema, type RequestFrame, STREAMED, withoutForms } from '@skillet/core';
import { freeBytes, startsWith } from '../intrinsics.ts';
import type { LoadedSkill } from '../load/load-skill.ts';
import type { BeforeHandler } from '../plugins/execute-hooks.ts';
import { streamedOf } from '../stream/streamed.ts';
import type { Coercion } from './coerce.ts';
import type { CredentialRules } from './credential-rules.ts';
import { readEnvelope } from './envelope.ts';
import { answer, failure, type Outcome } from './outcome.ts';
import { decodeBody } from './parse-body.ts';
import { runAs, type RequestContext } from './request-context.ts';
import type { Validator } from './validate.ts';
import { cleanJson } from './without-secrets.ts';

/** What answers requests. */
export interface Runner {
  readonly skill: LoadedSkill;
  readonly inputSchema: JsonSchema;
  readonly coerce: Coercion;
  readonly validate: Validator;
  readonly credentials: CredentialRules;
  /** Bytes an answer may have. */
  readonly responseLimit: number;
  readonly mount?: string;
  /** What is waited for before the handler is called. Default: nothing. */
  readonly before?: BeforeHandler | undefined;
}

/**
 * Answers one request: `done` is called exactly once, within this turn when the handler is
 * synchronous. Nothing is thrown.
 */
export function invoke(
  runner: Runner,
  frame: RequestFrame,
  context: RequestContext,
  done: (outcome: Outcome) => void,
): void {
  let outcome: Outcome;
  try {
    const result = startsWith(frame[3], '/health')
      ? runAs(context, () => runner.skill.health?.(context) ?? {})
      : runHandler(runner, frame, context);
    // Asking for `then` may run the skill's code, and throw.
    if (isThenable(result)) {
      void settle(runner, result, context, done);
      return;
    }
    outcome = outcomeOf(runner, result, context);
  } catch (error) {
    outcome = failure(error, runner.responseLimit, context.secrets);
  }
  done(withoutCredentials(outcome, context));
}

/** Awaits, since a skill's promise may have a `then` of its own that calls back twice, or at once. */
async function settle(
  runner: Runner,
  result: PromiseLike<unknown>,
  context: RequestContext,
  done: (outcome: Outcome) => void,
): Promise<void> {
  let outcome: Outcome;
  try {
    outcome = outcomeOf(runner, await result, context);
  } catch (error) {
    outcome = failure(error, runner.responseLimit, context.secrets);
  }
  done(withoutCredentials(outcome, context));
}

function outcomeOf(runner: Runner, result: unknown, { secrets }: RequestContext): Outcome {
  const streamed = streamedOf(result);
  if (streamed !== undefined) return { kind: 'stream', ...streamed };
  return answer(result, runner.responseLimit, secrets);
}

function runHandler(runner: Runner, frame: RequestFrame, context: RequestContext): unknown {
  // Only applications get their bodies in pieces.
  const body = frame[5] === STREAMED ? null : frame[5];
  const { inputSchema, credentials } = runner;
  const text = decodeBody(body);
  if (typeof body === 'object' && body !== null) freeBytes(body);
  const payload = readEnvelope(text, inputSchema, credentials.faultOfName);
  credentials.require(payload.credentials);
  const inputs = runner.coerce(payload.inputs) as Record<string, unknown>;
  runner.validate(inputs, payload);
  context.lend(payload.credentials);
  const { before, mount = '', skill } = runner;
  if (before === undefined) return runAs(context, skill.handler, inputs, context);
  return runAs(context, async () => {
    await before({ mount, inputs, context });
    return skill.handler(inputs, context);
  });
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as { then?: unknown }).then === 'function'
  );
}

/**
 * Errors of clients for other services like to quote the URL or header that held the key. What goes to a caller is
 * cleared of that caller's own secrets alone: a text that vanishes would tell a guesser that another has it.
 */
export function withoutCredentials(outcome: Outcome, context: RequestContext): Outcome {
  const { secrets } = context;
  if (secrets.length === 0 || outcome.kind === 'stream') return outcome;
  const clean = (text: string) => withoutForms(text, secrets);
  if (outcome.kind === 'answer') {
    // What a skill returns is its own; an error is likely to be logged and passed around.
    return outcome.status < 400 ? outcome : { ...outcome, body: cleanJson(outcome.body, clean) };
  }
  const { detail, stack } = outcome;
  return {
    ...outcome,
    detail: clean(detail),
    ...(stack === undefined ? {} : { stack: clean(stack) }),
  };
}
