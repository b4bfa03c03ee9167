import type { Builtin } from './late-guards.ts';

/**
 * The inspector can run code in the host's own thread, and finds every object of this one, ports to
 * the host among them. A debugger that is attached from outside still works.
 */
export function guardInspector(inspector: Builtin): void {
  const refuse = () => {
    throw new Error('a skill may not use the inspector');
  };
  const { prototype } = inspector['Session'] as { prototype: object };
  Object.assign(prototype, { connect: refuse, connectToMainThread: refuse });
  Object.assign(inspector, { open: refuse, close: refuse, waitForDebugger: refuse });
}
