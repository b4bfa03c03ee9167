import type { SkillSpec } from '@skillet/core';

/** The settings of a skill as JSON, to be told from others: without the values of its variables, which may be secret. */
export function settingsText(spec: SkillSpec): string {
  const { kind, coerce, workers, concurrency, queue, timeout, streamIdle, startTimeout } = spec;
  const { limits, restart, recycle, python, deniedCredentials, env, isolationReason } = spec;
  const { permissions } = spec;
  // Where the host has moved it out of a thread, the configuration says thread.
  const isolation = isolationReason === undefined ? spec.isolation : 'thread';
  const settings = {
    ...{ kind, isolation, coerce, workers, concurrency, queue, timeout, streamIdle, startTimeout },
    ...{ limits, restart, recycle, python, deniedCredentials, env: Object.keys(env).toSorted() },
    ...(permissions === undefined ? {} : { permissions }),
  };
  return JSON.stringify(settings, (_key, value: unknown) =>
    value === Infinity ? 'unbounded' : value,
  );
}
