import inspector from 'node:inspector';
import { syncBuiltinESMExports } from 'node:module';

/**
 * The inspector can run code in the host's own thread, and finds every object of this one, ports to
 * the host among them. A debugger that is attached from outside still works.
 */
export function guardInspector(): void {
  const refuse = () => {
    throw new Error('a skill may not use the inspector');
  };
  Object.assign(inspector.Session.prototype, { connect: refuse, connectToMainThread: refuse });
  Object.assign(inspector, { open: refuse, waitForDebugger: refuse });
  syncBuiltinESMExports();
}
