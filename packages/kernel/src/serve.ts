import { pathToFileURL } from 'node:url';
import {
  IdMap,
  LANE_VERSION,
  ToHost,
  ToWorker,
  type HostFrame,
  type KernelPlaces,
  type KernelSetup,
  type RequestFrame,
} from '@skillet/core';
import { collectWhenIdle, type CollectGarbage } from './guard/garbage.ts';
import { watchFitness } from './guard/fitness.ts';
import { captureOutput } from './guard/capture-output.ts';
import { installLastWords } from './guard/last-words.ts';
import { createLogChannel } from './guard/log-channel.ts';
import { createSkillLogger } from './guard/skill-logger.ts';
import { nextTurn } from './intrinsics.ts';
import type { WorkerLane } from './lane/worker-lane.ts';
import { findSyntaxError } from './load/find-syntax-error.ts';
import { describeLoadFailure } from './load/load-failure.ts';
import { loadAnswerer } from './load/load-answerer.ts';
import { installModuleHooks } from './load/module-hooks.ts';
import { Exchange, type ExchangeOwner } from './exchange.ts';
import { carryTraces } from './run/carry-traces.ts';
import type { Answerer } from './run/handler-answerer.ts';
import { RequestContext, type ContextBase } from './run/request-context.ts';
import { installRequestEnvironment } from './run/request-environment.ts';
import { nameFiles } from './thrown/file-names.ts';
import { stackOf } from './thrown/thrown.ts';

/** What the entry of a worker brings besides the init. */
export interface ServeOptions {
  /** Id of the thread or process that it runs in. */
  readonly carrierId: number;
  /** What the system knows the thread by, where that can be told. */
  readonly systemThreadId?: number;
  /** Opens the way to the host; `onFrame` hears of each of the host's frames. */
  readonly openLane: (onFrame: (frame: HostFrame) => void) => WorkerLane;
  /** URL of the SDK that skills import. */
  readonly sdkUrl: string;
  /** Parses TypeScript and JavaScript, or throws. */
  readonly stripTypes: (fileName: string, source: string) => string;
  /** Called once all that is printed goes to the log, before any code of the skill runs. */
  readonly onOutput?: () => void;
  /** Where there is one: is used once, when the skill is loaded and nothing is going on. */
  readonly collectGarbage?: CollectGarbage | undefined;
}

/**
 * The life of one worker: loads the skill, answers the requests of its lane, and resolves once it
 * was told to drain and the last answer is out.
 */
export async function serve(
  init: KernelSetup & KernelPlaces,
  options: ServeOptions,
): Promise<void> {
  const drained = Promise.withResolvers<undefined>();
  const inFlight = new IdMap<Exchange>();
  let answer: Answerer | undefined;
  let close: (() => Promise<void>) | undefined;
  let findBroken: (() => string | undefined) | undefined;
  let draining = false;
  const base: ContextBase = {
    dataDir: init.dataDir,
    get log() {
      return logger;
    },
  };

  nameFiles(init, options.sdkUrl);
  const lane = options.openLane(onFrame);
  lane.sendNow([ToHost.hello, options.carrierId, options.systemThreadId ?? 0, LANE_VERSION]);
  const channel = createLogChannel(lane);
  const logger = createSkillLogger(channel);
  captureOutput(channel);
  options.onOutput?.();
  installRequestEnvironment();
  const endBecauseOf = installLastWords(lane);
  const imported = installModuleHooks({
    sdkUrl: options.sdkUrl,
    adapterUrl: pathToFileURL(init.mcpAdapter).href,
    stripTypes: options.stripTypes,
    dir: init.dir,
    sources: init.sources,
    onImport: (module) => {
      lane.send([ToHost.imported, [module], []]);
    },
    onResolve: (resolution) => {
      lane.send([ToHost.imported, [], [resolution]]);
    },
  });

  function onFrame(frame: HostFrame): void {
    switch (frame[0]) {
      case ToWorker.request:
        onRequest(frame);
        return;
      case ToWorker.abort:
        // The acknowledgement tells the host that this event loop turns.
        lane.send([ToHost.aborted, frame[1]]);
        inFlight.get(frame[1])?.abort(frame[2]);
        return;
      case ToWorker.ping:
        endIfUnfit();
        lane.send([ToHost.pong]);
        return;
      case ToWorker.credit:
        channel.grant(frame[1]);
        return;
      case ToWorker.requestChunk:
        inFlight.get(frame[1])?.body?.push(frame[2]);
        return;
      case ToWorker.requestEnd:
        inFlight.get(frame[1])?.body?.end();
        return;
      case ToWorker.responseCredit:
        inFlight.get(frame[1])?.writer.grant(frame[2], frame[3]);
        return;
      case ToWorker.drain:
        draining = true;
        settle();
        return;
    }
  }

  const owner: ExchangeOwner = {
    lane,
    responseLimit: init.responseLimit,
    onFault({ context }, fault) {
      // The host tells of an answer that it cannot use, as it does for programs, and of servers of single callers.
      if (fault.code !== 'skill_error' && fault.code !== 'permission_denied') return;
      const details = { requestId: context.requestId, stack: fault.stack };
      // That an aborted handler rejects is what it was asked to do.
      const level = context.aborted ? 'debug' : 'error';
      const why =
        fault.lacks === undefined ? fault.detail : `it lacks the permission \`${fault.lacks}\``;
      channel.write(level, `the handler failed: ${why}`, details);
    },
    onDone({ frame, context }, well) {
      inFlight.delete(frame[1]);
      context.end();
      if (!well) endIfUnfit();
      settle();
    },
  };

  function onRequest(frame: RequestFrame): void {
    if (answer === undefined) return;
    const context = new RequestContext(base, frame[6], frame[7], frame[4], frame[8]);
    if (frame[8] !== undefined) carryTraces();
    const exchange = new Exchange(frame, context, owner);
    inFlight.set(frame[1], exchange);
    answer(exchange);
  }

  /** A worker whose skill has broken what everybody needs is replaced, however it came to light. */
  function endIfUnfit(): void {
    const broken = findBroken?.();
    if (broken !== undefined) endBecauseOf(broken);
  }

  function settle(): void {
    // One more turn, so that the last answers leave before the thread does.
    if (draining && inFlight.size === 0) {
      nextTurn(() =>
        nextTurn(() => {
          drained.resolve(undefined);
        }),
      );
    }
  }

  try {
    const loaded = await loadAnswerer(init, base, {
      log: (level, message) => {
        channel.write(level, message);
      },
      tell: (told) => {
        lane.send([ToHost.told, told]);
      },
      updated: (uris) => {
        lane.send([ToHost.told, uris]);
      },
      end: (why) => {
        endBecauseOf(why, 'server-gone');
      },
    });
    findBroken = watchFitness();
    answer = loaded.answer;
    close = loaded.close;
    imported.settle();
    lane.sendNow([ToHost.loaded, loaded.facts]);
    const { collectGarbage } = options;
    if (collectGarbage !== undefined) collectWhenIdle(collectGarbage, () => inFlight.size === 0);
  } catch (error) {
    const message = describeLoadFailure(error, init.dir, imported, () =>
      findSyntaxError(imported.files, options.stripTypes),
    );
    lane.sendNow([ToHost.loadFailed, message, stackOf(error) ?? '']);
    return;
  }
  await drained.promise;
  await close?.();
}
