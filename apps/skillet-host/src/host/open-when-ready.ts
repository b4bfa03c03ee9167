import type { EventListener } from '@skillet/core';
import type { Supervisor } from '@skillet/supervisor';
import { firstStarts } from './first-starts.ts';

/** What hears that the host serves. */
interface Serving {
  serves(): void;
}

/** What a host that takes over from another one has. */
export interface TakeOverParts {
  readonly supervisor: Supervisor;
  readonly listeners: Set<EventListener>;
  /** Begins to listen; resolves with the base URL. */
  readonly open: () => Promise<string>;
  readonly hear: readonly (Serving | undefined)[];
}

/** Listens once every skill has started or failed to: the host before serves until then. Resolves with the base URL. */
export async function openWhenReady({
  supervisor,
  listeners,
  open,
  hear,
}: TakeOverParts): Promise<string> {
  await firstStarts(supervisor, listeners);
  try {
    const url = await open();
    for (const part of hear) part?.serves();
    return url;
  } catch (error) {
    await supervisor.stop(0);
    throw error;
  }
}
