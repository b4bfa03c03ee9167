import type { Dispatcher, EventListener } from '@skillet/core';
import type { HostLogger } from '../log/logger.ts';

/**
 * Looks at what an application says that it can do as soon as it is loaded, before anybody asks for it, and logs how much
 * of it is left out, once for each revision.
 */
export function operationsLeftOut(
  dispatcher: Pick<Dispatcher, 'skill'>,
  log: Pick<HostLogger, 'warn'>,
): EventListener {
  const told = new Map<string, string>();
  return (event) => {
    if (event.type !== 'worker-ready') return;
    const { mount } = event;
    const view = dispatcher.skill(mount);
    const leftOut = view?.descriptor.leftOut;
    if (view === undefined || leftOut === undefined || told.get(mount) === view.revision) return;
    told.set(mount, view.revision);
    const there = view.descriptor.operations.length;
    log.warn(
      { mount, skill: view.name },
      `skill "${view.name}" has ${String(there)} tools: ${String(leftOut)} further operations of its OpenAPI document are none`,
    );
  };
}
