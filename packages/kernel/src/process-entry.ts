import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { collectProcess } from './guard/garbage.ts';
import { guardSignals } from './guard/process-signals.ts';
import { openProcessLane } from './lane/process-lane.ts';
import { serve } from './serve.ts';
import { stripTypesHere } from './transpile/strip-types.ts';

/**
 * What a process worker runs, with its lane as descriptor 3. It ends when it was told to drain, when the skill
 * does not load, and when its host is gone.
 */
async function runProcess(): Promise<void> {
  // Taken before the skill's code runs: leaving like this is no last word.
  const exit = process.exit.bind(process);
  const leave = () => {
    exit(0);
  };
  const lane = openProcessLane(leave);
  const setup = await lane.setup;
  guardSignals('process');
  const sdk = createRequire(import.meta.url).resolve('@skillet/sdk');
  await serve(setup, {
    carrierId: process.pid,
    openLane(onFrame) {
      lane.listen(onFrame);
      return lane;
    },
    sdkUrl: pathToFileURL(sdk).href,
    stripTypes: stripTypesHere,
    collectGarbage: collectProcess,
  });
  lane.finish();
  leave();
}

void runProcess();
