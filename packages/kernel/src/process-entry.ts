import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { KernelPlaces } from '@skillet/core';
import { collectProcess } from './guard/garbage.ts';
import { guardSignals } from './guard/process-signals.ts';
import { openProcessLane } from './lane/process-lane.ts';
import { guardCommands } from './permissions/guard-commands.ts';
import { guardNetwork } from './permissions/guard-network.ts';
import { rememberPermissions } from './permissions/lacking.ts';
import { serve } from './serve.ts';
import { stripTypesHere } from './transpile/strip-types.ts';

/**
 * What a process worker runs, with its lane as descriptor 3. It ends when it was told to drain, when the skill
 * does not load, and when its host is gone.
 */
async function runProcess(): Promise<void> {
  const places = takePlaces();
  // Taken before the skill's code runs: leaving like this is no last word.
  const exit = process.exit.bind(process);
  const leave = () => {
    exit(0);
  };
  const lane = openProcessLane(leave);
  const setup = await lane.setup;
  guardSignals('process');
  const { permissions } = places;
  if (permissions !== undefined) {
    rememberPermissions({ ...places, permissions });
    guardNetwork(permissions.network);
    guardCommands(permissions.commands);
  }
  await serve(
    { ...setup, ...places },
    {
      carrierId: process.pid,
      openLane(onFrame) {
        lane.listen(onFrame);
        return lane;
      },
      sdkUrl: places.sdkUrl ?? sdkUrl(),
      stripTypes: stripTypesHere,
      collectGarbage: collectProcess,
    },
  );
  lane.finish();
  leave();
}

/** What the host has started it with, which is no argument of the skill's. */
function takePlaces(): KernelPlaces {
  const [places = ''] = process.argv.splice(2);
  return JSON.parse(places) as KernelPlaces;
}

function sdkUrl(): string {
  // What is sealed imports no SDK, and may not even look where it is.
  if ((process.permission as object | undefined) !== undefined) return 'file:///no-sdk/index.js';
  return pathToFileURL(createRequire(import.meta.url).resolve('@skillet/sdk')).href;
}

void runProcess();
