import type * as Crypto from 'node:crypto';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { threadId, type MessagePort } from 'node:worker_threads';
import type { KernelInit } from '@skillet/core';
import { systemThreadId } from '@skillet/proc';
import { guardChildOutput } from './guard/child-output.ts';
import { takeCollector } from './guard/garbage.ts';
import { hideHostPorts } from './guard/hide-ports.ts';
import { guardInspector } from './guard/inspector.ts';
import { DescriptorBudget } from './guard/files/descriptor-budget.ts';
import { OpenFiles } from './guard/files/open-files.ts';
import { guardFolders } from './guard/files/open-folders.ts';
import { guardLate } from './guard/late-guards.ts';
import { guardMemory, lateMemoryGuards } from './guard/memory/guard-memory.ts';
import { NativeMemory } from './guard/memory/native-memory.ts';
import { refuseNestedWorkers } from './guard/nested-workers.ts';
import { guardPool } from './guard/pool/guard-pool.ts';
import { guardProcessState, LATE_PROCESS_STATE } from './guard/process-state.ts';
import { guardSignals } from './guard/process-signals.ts';
import { guardSockets } from './guard/sockets/guard-sockets.ts';
import { createWorkerLane } from './lane/worker-lane.ts';
import { serve } from './serve.ts';
import { createTypeStripper } from './transpile/strip-types.ts';

let used = false;

/**
 * What Piscina runs: one call is the whole life of a worker. Resolves `drained`, or `refused` for a
 * second call in the same thread, because a thread that ran a skill is tainted.
 */
export default async function runThread(
  init: KernelInit<MessagePort>,
): Promise<'drained' | 'refused'> {
  if (used) return 'refused';
  used = true;
  const collectGarbage = takeCollector();
  const memory = new NativeMemory(init.memoryLimit, collectGarbage);
  hideHostPorts();
  const descriptors = new DescriptorBudget();
  const files = new OpenFiles(descriptors);
  const pool = guardPool(init.poolJobs, init.memoryLimit, files);
  guardLate(
    {
      crypto: (crypto) => {
        warnOfUnbounded(pool.guardCrypto(crypto as typeof crypto & typeof Crypto));
      },
      child_process: guardChildOutput,
      inspector: guardInspector,
    },
    LATE_PROCESS_STATE,
    guardFolders(descriptors),
    guardSockets(files, descriptors),
    lateMemoryGuards(memory, descriptors),
  );
  guardProcessState();
  guardSignals('thread');
  refuseNestedWorkers();
  guardMemory(memory);
  const stripTypes = createTypeStripper(init.transpiler);
  const sdk = createRequire(import.meta.url).resolve('@skillet/sdk');
  await serve(init, {
    carrierId: threadId,
    systemThreadId: systemThreadId(),
    openLane: (onFrame) => createWorkerLane(init.lane, onFrame),
    sdkUrl: pathToFileURL(sdk).href,
    stripTypes,
    collectGarbage,
    onOutput: () => {
      warnOfUnbounded(pool.missing);
    },
  });
  return 'drained';
}

/** The host's log says when this release of Node does not show what was to be bounded. */
function warnOfUnbounded(missing: readonly string[]): void {
  if (missing.length === 0) return;
  const what = missing.join(', ');
  console.warn(`this skill's use of the shared thread pool is not bounded for: ${what}`);
}
