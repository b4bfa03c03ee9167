import type { SkillSpec } from '@skillet/core';
import { SharedDeaths } from '../../src/fellows/shared-deaths.ts';
import { FakeClock } from './fake-clock.ts';
import type { LineAtOnce } from './line-at-once.ts';
import { codeOf, outcomeOf, poolRig } from './pool-rig.ts';
import { requestOf, specOf } from './skill.ts';

const outOfMemory = { kind: 'out-of-memory' } as const;
let inputs = 0;

/** A host with a pool of one worker; how far its clock is ahead does not matter. */
export async function hostAt(
  line: LineAtOnce,
  id: string,
  ahead: number,
  restart = {},
  more: Partial<SkillSpec> & { readonly comesUp?: boolean } = {},
) {
  const { comesUp = true, ...changes } = more;
  const spec: Partial<SkillSpec> = {
    ...changes,
    workers: { min: 1, max: 1, idle: 1e6 },
    restart: { ...specOf().restart, max: 3, window: 60_000, poisonTtl: 0, ...restart },
  };
  const clock = new FakeClock();
  await clock.advance(ahead);
  const deaths: SharedDeaths[] = [];
  line.join(id, (end) => deaths.push(new SharedDeaths(end, clock)));
  const [shared] = deaths;
  if (shared === undefined) throw new Error('it listens');
  const goLive = (comesUp = true) => {
    const rig = poolRig(spec, { fellows: shared.fellowsOf('m') }, clock);
    shared.goLive('m', rig.pool.fellow);
    if (comesUp) rig.launcher.at(0).loaded();
    const { pool, launcher } = rig;
    const last = () => launcher.at(launcher.workers.length - 1);
    const send = (address?: string, body: unknown = { n: (inputs += 1) }) => {
      const call = pool.dispatch({ ...requestOf(body), address });
      call.response.catch(() => undefined);
      return call;
    };
    /** A call kills the worker, which is started again unless it is not to be. */
    const kill = async (address?: string, body?: unknown) => {
      const call = send(address, body);
      const started = launcher.workers.length;
      await last().end(outOfMemory);
      await clock.advance(1000);
      if (launcher.workers.length > started) last().loaded();
      return outcomeOf(call.response);
    };
    /** A call kills that has killed before: it runs alone. */
    const killAlone = async (body: unknown) => {
      const started = launcher.workers.length;
      const call = send(undefined, body);
      const cell = launcher.at(started);
      cell.loaded();
      await cell.end(outOfMemory);
      return outcomeOf(call.response);
    };
    return {
      ...rig,
      send,
      kill,
      killAlone,
      told: (address?: string) => codeOf(() => send(address)),
    };
  };
  return { ...goLive(comesUp), goLive, remove: () => shared.remove('m') };
}
