import { MessageChannel, receiveMessageOnPort, type Worker } from 'node:worker_threads';
import { Piscina } from 'piscina';
import {
  kernelPlaces,
  kernelSetup,
  ToHost,
  type Clock,
  type KernelInit,
  type SkillSpec,
} from '@skillet/core';
import {
  FIRST_START,
  type CarrierEnd,
  type WorkerLauncher,
  type LaunchWorker,
  type RunningWorker,
} from '../../worker/running-worker.ts';
import { skillEnvironment } from '../../worker/skill-environment.ts';
import { isAnswer } from '../../worker/is-answer.ts';
import { isEndOfStart } from '../../start/end-of-start.ts';
import type { StartBudget, StartPlace } from '../../start/start-budget.ts';
import { HostLane } from '../../dialect/lane/host-lane.ts';
import { readPiscinaRejection } from './piscina-errors.ts';
import { untilOnlyGhosts, type LiveThread, type LiveThreads } from './live-threads.ts';
import { sampleThread } from './sample-thread.ts';
import type { Transpiler } from './transpiler.ts';

/** A backstop only: V8's own limit aborts the whole process for some allocations. */
const HEAP_BACKSTOP_MB = 4096;
/**
 * Three times the 8 MB that the launcher bounds a half of it to: with V8's own bound, garbage of a skill that
 * reads fast is three times as much before it is collected, and counts as its memory until then.
 */
const YOUNG_GENERATION_MB = 24;
/** Milliseconds between samples while the process does not grow: all threads grow with it. */
const PACE = { busy: 1000, idle: 5000 };

/** Where the threads' code is and what they share. */
export interface ThreadLauncherOptions {
  /** Path of the kernel's entry for threads. */
  readonly kernelEntry: string;
  /** Path of what speaks with MCP servers. */
  readonly mcpAdapter: string;
  readonly transpiler: Transpiler;
  readonly clock: Clock;
  /** Flags of Node for each thread. */
  readonly nodeFlags: readonly string[];
  /** Where all threads of the host are noted. */
  readonly threads: LiveThreads;
  /** What all workers of the host go through to start. */
  readonly starts: StartBudget;
  /** Hears of faults that belong to no worker. */
  readonly onFault: (message: string) => void;
}

/** Starts worker threads of one revision: one Piscina, each of whose workers runs one long task. */
export function createThreadLauncher(
  spec: SkillSpec,
  options: ThreadLauncherOptions,
): WorkerLauncher {
  let pool: Piscina | undefined;
  const init = { ...kernelSetup(spec), ...kernelPlaces(spec, options.mcpAdapter) };
  const { threads, clock } = options;
  const owner = {};

  const launch: LaunchWorker = (onFrame, sources, _label, circumstances = {}) => {
    const { need = () => FIRST_START, onTurn = () => undefined } = circumstances;
    const abort = new AbortController();
    const poolJobs = new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT);
    let worker: Worker | undefined;
    let thread: LiveThread | undefined;
    let place: StartPlace | undefined;
    const onRaw = (raw: unknown) => {
      // The greeting comes before any code of the skill runs, so the numbers in it are to be trusted.
      if (worker === undefined && Array.isArray(raw) && raw[0] === ToHost.hello) {
        const [, id, tid] = raw as readonly unknown[];
        worker = pool?.threads.find(({ threadId }) => threadId === id);
        const facts = { mount: spec.mount, owner, tid: Number(tid) || 0, poolJobs };
        if (worker !== undefined) thread = threads.add(worker, facts);
      }
      if (isEndOfStart(raw)) {
        place?.leave();
        if (thread !== undefined) thread.starting = false;
      }
      if (thread !== undefined && isAnswer(raw)) thread.answered += 1;
      onFrame(raw);
    };
    const { port1, port2 } = new MessageChannel();
    const onMessage = (message: unknown) => {
      if (!Array.isArray(message)) onRaw(message);
      else for (const raw of message) onRaw(raw);
    };
    port1.on('message', onMessage);
    const lane = new HostLane(port1);
    const live = async (): Promise<CarrierEnd> => {
      place = await options.starts.enter(need, abort.signal);
      if (place === undefined || abort.signal.aborted) {
        place?.leave();
        lane.close();
        return { kind: 'killed' };
      }
      onTurn();
      const transpiler = options.transpiler.link();
      const task: KernelInit = { ...init, lane: port2, transpiler, sources, poolJobs };
      const transferList = [port2, transpiler.port];
      const carriers = (pool ??= createPool(spec, options));
      const { made, tid } = threads.bear(() =>
        carriers.run(task, { signal: abort.signal, transferList }),
      );
      place.carriedBy(() => threads.waited(tid));
      const end = await made.then(readResult, readPiscinaRejection);
      // Last words lie on the lane, which is not ordered against Piscina's own channel.
      for (let left = receiveMessageOnPort(port1); left; left = receiveMessageOnPort(port1)) {
        onMessage(left.message);
      }
      lane.close();
      place.leave();
      thread?.end();
      return end;
    };
    const running: RunningWorker = {
      pace: PACE,
      get filling() {
        return lane.filling;
      },
      send: (frame, owned) => {
        lane.send(frame, owned);
      },
      get thread() {
        return thread;
      },
      process: undefined,
      sample: () => sampleThread(worker, thread, clock),
      kill: () => {
        thread?.end();
        abort.abort();
      },
      ended: live(),
    };
    return running;
  };

  return {
    launch,
    get ghosts() {
      return threads.ghostsOf(owner);
    },
    close: async () => {
      // It would wait for ghosts, which may never end.
      await Promise.race([pool?.destroy(), untilOnlyGhosts(clock)]);
    },
  };
}

function createPool(
  spec: SkillSpec,
  { kernelEntry: filename, nodeFlags, onFault }: ThreadLauncherOptions,
): Piscina {
  const pool = new Piscina({
    filename,
    minThreads: 0,
    maxThreads: spec.workers.max + 1,
    concurrentTasksPerWorker: 1,
    // The default freezes a worker's timers and sockets between tasks.
    atomics: 'disabled',
    env: skillEnvironment(spec),
    execArgv: [...nodeFlags],
    // Its histograms take 0.2 MB per pool and nobody reads them.
    recordTiming: false,
    resourceLimits: {
      maxOldGenerationSizeMb: HEAP_BACKSTOP_MB,
      maxYoungGenerationSizeMb: YOUNG_GENERATION_MB,
    },
  });
  // Without a listener an error of a worker that has no task would end the host.
  pool.on('error', (error: unknown) => {
    onFault(error instanceof Error ? error.message : String(error));
  });
  return pool;
}

/** A thread that already lived refuses a second life; the pool above starts another. */
function readResult(result: unknown): CarrierEnd {
  return result === 'drained'
    ? { kind: 'drained' }
    : { kind: 'failed', message: 'the worker was used before' };
}
