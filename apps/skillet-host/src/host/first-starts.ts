import { setTimeout as sleep } from 'node:timers/promises';
import { isFirstStart, type Dispatcher, type EventListener } from '@skillet/core';

/** Milliseconds after which a skill that does not finish loading holds up nobody. */
const PATIENCE = 60_000;

/** Resolves once no skill is in its first start any more, at the latest after `patience` milliseconds. `listeners` hear of every event. */
export async function firstStarts(
  dispatcher: Pick<Dispatcher, 'skills'>,
  listeners: Set<EventListener>,
  patience: number = PATIENCE,
): Promise<void> {
  const done = new AbortController();
  const look = () => {
    if (!dispatcher.skills().some(({ state }) => isFirstStart(state))) done.abort();
  };
  listeners.add(look);
  look();
  await sleep(patience, undefined, { signal: done.signal }).catch(() => undefined);
  listeners.delete(look);
}
