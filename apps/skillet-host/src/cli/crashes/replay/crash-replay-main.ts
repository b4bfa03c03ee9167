import { setTimeout as sleep } from 'node:timers/promises';
import {
  isStream,
  toHostError,
  type SkillRequest,
  type SkillResponse,
  type SupervisorEvent,
} from '@skillet/core';
import { Supervisor } from '@skillet/supervisor';
import { KERNEL_FILES } from '../../../kernel-files.ts';
import { loadFailure } from '../../check/trial.ts';
import { SkillWatch } from '../../check/skill-watch.ts';
import type { CrashReplayFinding, CrashReplayTask } from './crash-replay-task.ts';

/*
 * A process of its own in which one request is made again, with the profiler on: whatever the skill does to it, the command lives to
 * tell. It leads a process group and is killed with it.
 */

/** Milliseconds in which a worker may still die of a request that was answered, and of one that was not. */
const LATE = { answered: 500, failed: 3000 };
/** Milliseconds that a worker has to end, so that its profile is written. */
const GRACE = 2000;

process.once('message', (task: CrashReplayTask) => {
  void replay(task).then((finding) => process.send?.(finding));
});
process.once('disconnect', () => {
  process.kill(-process.pid, 'SIGKILL');
});

type Death = Extract<SupervisorEvent, { type: 'worker-died' }>;

async function replay({ spec, profiles, ...sent }: CrashReplayTask): Promise<CrashReplayFinding> {
  const watch = new SkillWatch();
  const death = Promise.withResolvers<Death>();
  const supervisor = new Supervisor({
    kernel: KERNEL_FILES,
    nodeFlags: ['--cpu-prof', `--cpu-prof-dir=${profiles}`],
    onEvent: (event) => {
      watch.note(event);
      if (event.type === 'worker-died') death.resolve(event);
    },
  });
  supervisor.start([spec]);
  const why = await loadFailure({ watch });
  if (why !== undefined) return { kind: 'not-loaded', why };
  const answer = ask(supervisor, spec.mount, sent);
  const first = await Promise.race([death.promise, answer]);
  const late = 'code' in first ? LATE.failed : LATE.answered;
  const last =
    'type' in first ? first : ((await Promise.race([death.promise, sleep(late)])) ?? first);
  await supervisor.stop(GRACE);
  if (!('type' in last)) return last;
  const { cause, stack } = last;
  return { kind: 'died', cause, ...(stack === undefined ? {} : { stack }) };
}

type Answered = Extract<CrashReplayFinding, { kind: 'answered' }>;

async function ask(
  supervisor: Supervisor,
  mount: string,
  { method, path, body }: Omit<CrashReplayTask, 'spec' | 'profiles'>,
): Promise<Answered> {
  const request: SkillRequest = {
    ...{ method, path, requestId: 'crash-replay' },
    headers: body === null ? '' : 'content-type\napplication/json',
    body: body === null ? null : Buffer.from(body),
  };
  try {
    const view = supervisor.skill(mount);
    if (view === undefined) throw new Error('it is not there');
    return answered(await view.dispatch(request).response);
  } catch (error) {
    const { status, code } = toHostError(error);
    return { kind: 'answered', status, code };
  }
}

/** Of an answer in pieces only its beginning is waited for, and a while for what follows. */
function answered({ status, body }: SkillResponse): Answered {
  if (isStream(body)) {
    const nothing = () => undefined;
    body.read({ chunk: (bytes) => body.grant(bytes.byteLength), end: nothing, fail: nothing });
  }
  return { kind: 'answered', status };
}
