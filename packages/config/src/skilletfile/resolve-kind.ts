import type { SkillEntry, SkillKind } from '@skillet/core';
import { accept, type Parsed } from '../units/parsed.ts';
import type { Runtime } from '../units/runtime.ts';
import { resolveEntry } from './resolve-entry.ts';
import { findRuntimeModule, RUNTIME_EXPORT, RUNTIME_MODULE } from './runtime-module.ts';

/** What a Skilletfile names. */
export interface KindRequest {
  /** Real, absolute path of the skill's folder. */
  readonly dir: string;
  readonly entry: string | undefined;
  readonly app: string | undefined;
  readonly runtime: Runtime | undefined;
}

/** What a skill is, and where its function or application is. */
export interface ResolvedKind {
  readonly kind: SkillKind;
  readonly entry: Parsed<SkillEntry>;
}

/** An entry that names a function of the application's module, which is a handler then. */
const HANDLER_IN_IT = new RegExp(`^\\s*${RUNTIME_MODULE}(?:\\.\\w+)?:(?!${RUNTIME_EXPORT}\\s*$)`);

/** An application where `app` names one or the folder has a module for it, a handler otherwise. */
export function resolveKind({ dir, entry, app, runtime }: KindRequest): ResolvedKind {
  if (app !== undefined) {
    const request = { dir, entry: app, runtime, key: 'app', fallback: RUNTIME_EXPORT } as const;
    return { kind: 'app', entry: resolveEntry(request) };
  }
  const file = HANDLER_IN_IT.test(entry ?? '') ? undefined : findRuntimeModule(dir);
  if (file !== undefined) return { kind: 'app', entry: accept({ file, export: RUNTIME_EXPORT }) };
  const request = { dir, entry, runtime, key: 'entry', fallback: 'handler' } as const;
  return { kind: 'handler', entry: resolveEntry(request) };
}
