import { queryObjects, setFlagsFromString } from 'node:v8';
import { runInThisContext } from 'node:vm';

/** Has V8 search the heap, and calls its own functions by their names. */
export function searchHeap() {
  const found = queryObjects(Object);
  setFlagsFromString('--allow-natives-syntax');
  runInThisContext('%AbortJS("ended by a native function")');
  return { done: `${String(found)} objects` };
}
