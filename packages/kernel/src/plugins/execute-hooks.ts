import { basename } from 'node:path';
import { setTimeout as startTimer, clearTimeout as stopTimer } from 'node:timers';
import { pathToFileURL } from 'node:url';
import { type ExecutePlugins, withoutForms } from '@skillet/core';
import type { SkillContext, SkillLogger } from '@skillet/sdk';
import { pick } from '../load/load-skill.ts';
import { secretsOf } from '../run/redact.ts';
import { messageOf } from '../thrown/thrown.ts';

/** So many faults in a row disable a hook in this worker. */
const FAULTS = 5;

// Taken before any code of the skill runs.
const race = Promise.race.bind(Promise);

/** What a request is about to be handled with. */
export interface Execution {
  readonly mount: string;
  readonly inputs: Record<string, unknown>;
  readonly context: SkillContext;
}

/** Is called, and waited for, before the handler; never rejects. */
export type BeforeHandler = (execution: Execution) => Promise<void>;

type ExecuteHook = (
  skill: { readonly mount: string },
  params: Record<string, unknown>,
  context: SkillContext,
) => unknown;

interface LoadedHook {
  readonly name: string;
  readonly call: ExecuteHook;
  /** In a row. */
  faults: number;
}

/** Imports the plugins of a worker; undefined when none of them has `onSkillExecute`. */
export async function loadExecuteHooks(
  plugins: ExecutePlugins | undefined,
  log: SkillLogger,
): Promise<BeforeHandler | undefined> {
  const hooks: LoadedHook[] = [];
  for (const file of plugins?.files ?? []) {
    const name = basename(file);
    try {
      const module = (await import(pathToFileURL(file).href)) as Record<string, unknown>;
      const call = pick(module, 'onSkillExecute');
      if (typeof call === 'function') {
        hooks.push({ name, call: call as ExecuteHook, faults: 0 });
      }
    } catch (error) {
      log.error(`plugin ${name} was not loaded: ${messageOf(error)}`);
    }
  }
  if (plugins === undefined || hooks.length === 0) return undefined;
  return async (execution) => {
    for (const hook of hooks) {
      if (hook.faults < FAULTS) await callHook(hook, execution, plugins.timeout, log);
    }
  };
}

async function callHook(
  hook: LoadedHook,
  { mount, inputs, context }: Execution,
  timeout: number,
  log: SkillLogger,
): Promise<void> {
  const late = Promise.withResolvers<never>();
  const timer = startTimer(() => {
    late.reject(new Error(`it did not settle within ${String(timeout)} ms`));
  }, timeout);
  try {
    await race([hook.call({ mount }, inputs, context), late.promise]);
    hook.faults = 0;
  } catch (error) {
    hook.faults += 1;
    const why = withoutForms(messageOf(error), secretsOf(context.credentials));
    log.error(`plugin ${hook.name}: onSkillExecute failed: ${why}`);
    if (hook.faults === FAULTS) {
      log.error(
        `plugin ${hook.name} has failed ${String(FAULTS)} times in a row: onSkillExecute is disabled in this worker`,
      );
    }
  } finally {
    stopTimer(timer);
  }
}
