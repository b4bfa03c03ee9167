import type { SkillHandler, SkillHealth } from '@skillet/sdk';
import {
  inputSchema,
  ToWorker,
  type CoercionMode,
  type CredentialSpec,
  type JsonSchema,
  type LaneBody,
  type ParameterSpec,
  type RequestFrame,
} from '@skillet/core';
import { compileCoercion } from '../../src/run/coerce.ts';
import { credentialRules } from '../../src/run/credential-rules.ts';
import { invoke, type Runner } from '../../src/run/invoke.ts';
import type { Outcome } from '../../src/run/outcome.ts';
import { RequestContext } from '../../src/run/request-context.ts';
import { createValidator } from '../../src/run/validate.ts';
import { generateValidator } from './generate-validator.ts';

/** Inputs by name: an optional one has `optional: true` beside its schema. */
export type Inputs = Readonly<Record<string, JsonSchema & { readonly optional?: true }>>;

/** What a fake skill may have beside its handler. */
export interface FakeSkill {
  readonly inputs?: Inputs;
  readonly coerce?: CoercionMode;
  readonly health?: SkillHealth;
  readonly responseLimit?: number;
  readonly credentials?: CredentialSpec;
  readonly settings?: readonly string[];
  /** The environment as its operator has set it. */
  readonly env?: Readonly<Record<string, string>>;
}

/** The schema that the inputs of a skill are checked against. */
export function schemaOf(inputs: Inputs): JsonSchema {
  const specs = Object.entries(inputs).map(([name, { optional, ...schema }]) => {
    const spec: ParameterSpec = { schema, required: optional !== true && !('default' in schema) };
    return [name, spec];
  });
  return inputSchema({ inputs: Object.fromEntries(specs) });
}

/** A skill that was loaded, without a worker around it. */
export function fakeSkill(handler: SkillHandler, fake: FakeSkill = {}): Runner {
  const schema = schemaOf(fake.inputs ?? {});
  return {
    skill: { handler, health: fake.health },
    inputSchema: schema,
    coerce: compileCoercion(schema, fake.coerce),
    validate: createValidator(generateValidator(schema)),
    credentials: credentialRules(
      {
        mount: 'test',
        credentials: fake.credentials ?? null,
        deniedCredentials: ['PATH', 'NODE_*'],
        settings: fake.settings ?? [],
      },
      fake.env ?? {},
    ),
    responseLimit: fake.responseLimit ?? 1_000_000,
  };
}

/** A request's context as a worker makes it. */
export function fakeContext(requestId = 'req-1', rawHeaders = ''): RequestContext {
  const quiet = () => undefined;
  const log = { debug: quiet, info: quiet, warn: quiet, error: quiet };
  return new RequestContext({ log, dataDir: '/nowhere' }, requestId, 1000, rawHeaders);
}

/** A body in the form that travels on the lane. */
export function laneBody(body: unknown): string {
  return Buffer.from(JSON.stringify(body), 'utf8').toString('latin1');
}

/** The frame of a request. */
export function requestFrame(body: LaneBody, path = '/run'): RequestFrame {
  return [ToWorker.request, 1, 'POST', path, '', body, 'req-1', 1000];
}

/** What becomes of a request with this body. */
export function run(runner: Runner, body: unknown, context = fakeContext()): Promise<Outcome> {
  return new Promise((resolve) => {
    invoke(runner, requestFrame(laneBody(body)), context, resolve);
  });
}

/** The parsed body of an answer; fails for what is no answer. */
export function bodyOf(outcome: Outcome) {
  if (outcome.kind !== 'answer') throw new Error(`no answer: ${JSON.stringify(outcome)}`);
  return JSON.parse(outcome.body);
}
