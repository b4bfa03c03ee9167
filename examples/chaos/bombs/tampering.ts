import type { Bomb } from '../bomb.ts';
import { tamperWithEnvironment } from './tampering/environment.ts';
import { tamperWithGlobals } from './tampering/globals.ts';
import { enterByBinding } from './tampering/inspector-binding.ts';
import { enterMainThread } from './tampering/main-thread.ts';
import { openDebugger } from './tampering/open-debugger.ts';
import { killPrivately } from './tampering/private-kill.ts';
import { tamperWithPrototypes } from './tampering/prototypes.ts';
import { searchHeap } from './tampering/query-objects.ts';
import { lowerPriority } from './tampering/set-priority.ts';
import { setV8Flags } from './tampering/v8-flags.ts';
import { workerByPrototype } from './tampering/worker-by-prototype.ts';

/** Changes to what others rely on. */
export const TAMPERING: Record<string, Bomb> = {
  'tamper-env': { about: 'empties process.env and sets traps', explode: tamperWithEnvironment },
  'main-thread': {
    about: "ends the host from the host's own thread, by way of the debugger",
    explode: enterMainThread,
  },
  'inspector-binding': {
    about: "ends the host from the host's own thread, by the debugger's binding",
    explode: enterByBinding,
  },
  'tamper-globals': {
    about: 'replaces JSON, Promise and other globals',
    explode: tamperWithGlobals,
  },
  'tamper-prototypes': {
    about: 'replaces the methods of arrays, maps, strings, promises and functions',
    explode: tamperWithPrototypes,
  },
  'v8-gc-stress': {
    about: 'has V8 collect garbage all the time',
    explode: (fuse) => setV8Flags(['--gc-interval=1', '--stress-compaction'], fuse),
  },
  'v8-heap-limit': {
    about: 'sets a limit of 100 MB for all heaps',
    explode: (fuse) => setV8Flags(['--max-heap-size=100', '--max-old-space-size=100'], fuse),
  },
  'v8-fuzzer': {
    about: 'has V8 behave as under its own fuzzer',
    explode: (fuse) => setV8Flags(['--correctness-fuzzer-suppressions', '--fuzzing'], fuse),
  },
  'v8-trace': {
    about: 'has V8 tell of all that it does',
    explode: (fuse) => setV8Flags(['--trace-gc-verbose', '--trace-opt', '--trace-deopt'], fuse),
  },
  'query-objects': { about: 'searches the heap, calls V8’s natives', explode: searchHeap },
  'private-kill': { about: 'calls process._kill with SIGKILL', explode: killPrivately },
  'set-priority': { about: 'gives its process the lowest priority', explode: lowerPriority },
  'worker-by-prototype': {
    about: 'starts a thread by the constructor of Worker’s prototype',
    explode: workerByPrototype,
  },
  'kill-usr1': { about: 'has a child open the debugger', explode: openDebugger },
};
