import { setFlagsFromString } from 'node:v8';

/**
 * Has V8 give its collector to the threads that start from now on; their kernels take it away from the
 * skills. The thread that calls this gets none.
 */
export function exposeCollector(): void {
  setFlagsFromString('--expose-gc');
}
