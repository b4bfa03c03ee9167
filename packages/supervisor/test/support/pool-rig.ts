import type { HostError, SkillResponse, SkillSpec, SupervisorEvent } from '@skillet/core';
import { Pool } from '../../src/pool/pool.ts';
import type { PoolOptions } from '../../src/pool/pool-options.ts';
import { LagWatch } from '../../src/lag/lag-watch.ts';
import { FakeClock } from './fake-clock.ts';
import { FakeLauncher } from './fake-workers.ts';
import { requestOf, specOf } from './skill.ts';

/** A pool with fake workers and a fake clock. */
export function poolRig(
  changes: Partial<SkillSpec> = {},
  signals: Pick<PoolOptions, 'stopping' | 'alone' | 'fellows'> = {},
  clock = new FakeClock(),
) {
  const launcher = new FakeLauncher();
  const lag = new LagWatch(clock);
  lag.start();
  const events: SupervisorEvent[] = [];
  let calls = 0;
  const pool = new Pool({
    spec: specOf(changes),
    revision: 'r1',
    launcher,
    clock,
    lag,
    emit: (event) => events.push(event),
    nextCallId: () => (calls += 1),
    ...signals,
  });
  pool.start();
  const send = () => {
    const call = pool.dispatch(requestOf());
    return { call, outcome: outcomeOf(call.response) };
  };
  const eventTypes = () => events.map((event) => event.type);
  return { clock, launcher, events, eventTypes, pool, send };
}

/** The status of an answer, or the code of the error. */
export async function outcomeOf(response: Promise<SkillResponse>): Promise<number | string> {
  return response.then(
    (answer) => answer.status,
    (error: unknown) => (error as HostError).code,
  );
}

/** The code of the error that something throws. */
export function codeOf(action: () => unknown): string {
  try {
    action();
    return 'nothing thrown';
  } catch (error) {
    return (error as HostError).code;
  }
}
