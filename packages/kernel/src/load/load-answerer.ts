import { resolve } from 'node:path';
import type { AdapterHost, KernelPlaces, KernelSetup, LoadedFacts } from '@skillet/core';
import { adapterAnswerer } from '../app/adapter-answerer.ts';
import { captureSelf } from '../app/capture-self.ts';
import { credentialGate } from '../app/credential-gate.ts';
import { loadAdapter } from '../app/load-adapter.ts';
import { loadApp } from '../app/load-app.ts';
import { loadExecuteHooks } from '../plugins/execute-hooks.ts';
import { compileCoercion } from '../run/coerce.ts';
import { credentialRules } from '../run/credential-rules.ts';
import { handlerAnswerer, type Answerer } from '../run/handler-answerer.ts';
import type { ContextBase } from '../run/request-context.ts';
import { createValidator } from '../run/validate.ts';
import { loadSkill } from './load-skill.ts';

/** What was loaded: what answers requests, and what the host is told of it. */
export interface Loaded {
  readonly answer: Answerer;
  readonly facts: LoadedFacts;
  /** What is to be done before the worker ends. */
  readonly close?: () => Promise<void>;
}

/** Loads a skill, whichever kind it is; throws what its module throws. */
export async function loadAnswerer(
  init: KernelSetup & KernelPlaces,
  base: ContextBase,
  host: AdapterHost,
): Promise<Loaded> {
  const { inputSchema, responseLimit } = init;
  if ('server' in init.entry) {
    const adapter = await loadAdapter(init, init.entry, host);
    const facts = { health: false, told: adapter.told };
    return { answer: adapterAnswerer(adapter), facts, close: () => adapter.close() };
  }
  const entry = { ...init.entry, file: resolve(init.dir, init.entry.file) };
  const rules = credentialRules(init, process.env);
  if (init.kind === 'app') {
    const app = await loadApp(entry);
    const wanted = (init.credentials?.required.length ?? 0) > 0;
    const answer = credentialGate(app, { rules, wanted, inputSchema, responseLimit });
    return { answer, facts: { health: false, captured: await captureSelf(answer, base) } };
  }
  const validate = createValidator(init.validator);
  const coerce = compileCoercion(inputSchema, init.coerce);
  // Before the skill, which may replace built-in functions.
  const { mount } = init;
  const before = await loadExecuteHooks(init.plugins, base.log);
  const skill = await loadSkill(entry);
  const runner = {
    mount,
    before,
    skill,
    inputSchema,
    coerce,
    validate,
    credentials: rules,
    responseLimit,
  };
  const answer = handlerAnswerer(runner);
  return { answer, facts: { health: skill.health !== undefined } };
}
