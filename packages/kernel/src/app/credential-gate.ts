import type { JsonSchema, LaneBody } from '@skillet/core';
import type { Exchange } from '../exchange.ts';
import { match } from '../intrinsics.ts';
import type { CredentialRules } from '../run/credential-rules.ts';
import { credentialsFor } from '../run/envelope.ts';
import type { Answerer } from '../run/handler-answerer.ts';
import { failure } from '../run/outcome.ts';
import { decodeBody, parseText } from '../run/parse-body.ts';
import { Rejection } from '../run/rejection.ts';
import { peekBody } from './peek-body.ts';

/** What decides on the requests of an application. */
export interface GateOptions {
  readonly rules: CredentialRules;
  /** Whether there is a credential that each of its callers must send. */
  readonly wanted: boolean;
  readonly inputSchema: JsonSchema;
  readonly responseLimit: number;
}

/**
 * Answers in place of an application those who send a JSON object, or nothing, to its `/run` without the
 * credentials that it requires, and lends it those that are sent. Its other routes, and bodies of any
 * other kind, are its own affair: it gets them untouched.
 */
export function credentialGate(app: Answerer, options: GateOptions): Answerer {
  const enter = (exchange: Exchange, body: LaneBody | undefined): void => {
    try {
      const fields = body === undefined ? undefined : fieldsOf(body, options.wanted);
      if (fields !== undefined) {
        const { rules, inputSchema } = options;
        const credentials = credentialsFor(fields, inputSchema, rules.faultOfName);
        rules.require(credentials);
        exchange.context.lend(credentials);
      }
    } catch (error) {
      exchange.settle(failure(error, options.responseLimit, exchange.context.secrets));
      return;
    }
    app(exchange);
  };
  return (exchange) => {
    if (!isRun(exchange)) {
      app(exchange);
      return;
    }
    const body = peekBody(exchange);
    if (!(body instanceof Promise)) {
      enter(exchange, body);
      return;
    }
    body.then(
      (whole) => {
        enter(exchange, whole);
      },
      (error: unknown) => {
        exchange.failWith(error);
      },
    );
  };
}

const RUN = /^\/run(?:\?|$)/;
/** An escape may hide the word. */
const PERHAPS = /credentials|\\u/;

function isRun({ frame }: Exchange): boolean {
  return frame[2] === 'POST' && match(RUN, frame[3]) !== null;
}

/** The fields of a body in which there may be, or have to be, credentials; undefined for any other. */
function fieldsOf(body: LaneBody, wanted: boolean): Record<string, unknown> | undefined {
  try {
    const text = decodeBody(body);
    if (!wanted && match(PERHAPS, text) === null) return undefined;
    return parseText(text);
  } catch (error) {
    if (error instanceof Rejection) return undefined;
    throw error;
  }
}
