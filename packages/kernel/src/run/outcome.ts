import {
  type InstanceErrorCode,
  type KernelErrorCode,
  scrubPaths,
  withoutForms,
} from '@skillet/core';
import { byteLength, isInteger, jsonStringify, toText } from '../intrinsics.ts';
import type { Streamed } from '../stream/streamed.ts';
import { lackedBy, type Lacking } from '../permissions/lacking.ts';
import { messageOf, stackOf } from '../thrown/thrown.ts';
import { CredentialsMissing } from './credential-rules.ts';
import { textOver } from './oversized.ts';
import { Rejection } from './rejection.ts';
import { withoutSecrets } from './without-secrets.ts';

/** What became of a request: an answer for the client, or an error that the host words. */
export type Outcome =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly body: string;
      /** Names and values in turn; left out where the body's being JSON says it all. */
      readonly headers?: readonly string[];
    }
  | ({ readonly kind: 'stream' } & Streamed)
  | Failure;

/** An error that the host words. */
export interface Failure {
  readonly kind: 'failed';
  readonly code: KernelErrorCode | InstanceErrorCode;
  readonly detail: string;
  /** Seconds after which another try makes sense. */
  readonly retryAfter?: number;
  /** The permission that its skill lacked, for the log. */
  readonly lacks?: string;
  /** For the log only. */
  readonly stack?: string;
}

/**
 * The outcome that carries what a handler returned; `limit` in bytes, `own` the forms of its caller's secrets. Never
 * throws.
 */
export function answer(result: unknown, limit: number, own: readonly string[]): Outcome {
  let body: string | undefined;
  try {
    const chars = textOver(result, limit);
    if (chars !== undefined) return tooLarge(`a text of ${toText(chars)} characters`, limit);
    body = jsonStringify(result);
  } catch (error) {
    return unusable(`its answer cannot be written as JSON: ${firstLine(error, own)}`);
  }
  if (body === undefined) {
    const what =
      result === undefined ? 'nothing (undefined)' : 'a value that JSON cannot represent';
    return unusable(`its handler returned ${what}; it must return an object`);
  }
  return withinLimit(200, body, limit);
}

/** The outcome of anything thrown on the way of a request, with `limit` and `own` as for an answer. Never throws. */
export function failure(thrown: unknown, limit: number, own: readonly string[]): Outcome {
  try {
    if (thrown instanceof Rejection) {
      return withinLimit(422, jsonStringify({ detail: thrown.faults }) ?? '', limit);
    }
    if (thrown instanceof CredentialsMissing) {
      return { kind: 'answer', status: 401, body: thrown.body, headers: thrown.headers };
    }
    const error = readSkillError(thrown);
    if (error !== undefined) return skillAnswer(error, limit, own);
  } catch {
    // A Proxy or a getter that throws: nothing that we know, then.
  }
  const stack = stackOf(thrown);
  const lacks = lackedBy(thrown);
  return {
    kind: 'failed',
    ...(lacks === undefined
      ? {
          code: 'skill_error',
          detail: scrubPaths(messageOf(thrown, (text) => withoutForms(text, own))),
        }
      : denied(lacks, own)),
    ...(stack === undefined ? {} : { stack }),
  };
}

function denied({ whole, shown }: Lacking, own: readonly string[]) {
  const detail = `The skill may not do that: it lacks the permission \`${shown}\`.`;
  return {
    code: 'permission_denied',
    detail: withoutForms(detail, own),
    lacks: withoutSecrets(whole),
  } as const;
}

interface SkillErrorLike {
  readonly status: number;
  readonly detail: unknown;
}

/** By name, since a skill may bring its own copy of the SDK; each field is read once. */
function readSkillError(thrown: unknown): SkillErrorLike | undefined {
  if (typeof thrown !== 'object' || thrown === null) return undefined;
  const { name, status, detail } = thrown as Readonly<Record<string, unknown>>;
  if (name !== 'SkillError' || typeof status !== 'number') return undefined;
  return isInteger(status) && status >= 400 && status <= 599 ? { status, detail } : undefined;
}

function skillAnswer(
  { status, detail }: SkillErrorLike,
  limit: number,
  own: readonly string[],
): Outcome {
  let text: string | undefined;
  try {
    text = jsonStringify(detail);
  } catch (problem) {
    return unusable(
      `the detail of its SkillError cannot be written as JSON: ${firstLine(problem, own)}`,
    );
  }
  return withinLimit(status, `{"detail":${text ?? 'null'}}`, limit);
}

/** The host takes an answer over the limit for an attack, so that none may leave. */
function withinLimit(status: number, body: string, limit: number): Outcome {
  // Counting bytes costs a pass, so it is left out where even the widest text would fit.
  if (body.length * 3 > limit) {
    const size = byteLength(body);
    if (size > limit) return tooLarge(`${toText(size)} bytes`, limit);
  }
  return { kind: 'answer', status, body };
}

function tooLarge(seen: string, limit: number): Failure {
  return unusable(`its answer has ${seen}, over limits.response of ${toText(limit)} bytes`);
}

/** V8 draws circles over several lines. */
function firstLine(thrown: unknown, own: readonly string[]): string {
  return messageOf(thrown, (text) => withoutForms(text, own)).split('\n', 1)[0] ?? '';
}

function unusable(detail: string): Failure {
  return { kind: 'failed', code: 'bad_skill_response', detail: scrubPaths(detail) };
}
