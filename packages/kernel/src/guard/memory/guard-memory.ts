import type { CollectGarbage } from '../garbage.ts';
import type { LateGuards } from '../late-guards.ts';
import { guardLongBuiltins } from '../long-builtins.ts';
import { guardBlobs } from './blobs.ts';
import { guardBuffers } from './buffers.ts';
import { guardChildBuffers } from './child-buffers.ts';
import { guardCompression } from './compression.ts';
import { guardDatabases } from './databases.ts';
import { guardLongTexts } from './long-texts.ts';
import { guardMessageChannels } from './message-channels.ts';
import { NativeMemory } from './native-memory.ts';
import { guardSharedBuffers } from './shared-buffers.ts';

/**
 * Holds a thread to its limit of memory (bytes) where no sample can: what one call takes is refused when
 * that can be known, and what is outside of what V8 counts is counted here.
 */
export function guardMemory(limit: number, collect?: CollectGarbage): void {
  const memory = new NativeMemory(limit, collect);
  guardLongBuiltins(limit);
  guardLongTexts(limit);
  guardBuffers(limit);
  guardSharedBuffers(memory);
  guardBlobs(memory);
  guardMessageChannels(memory);
}

/** The same for modules that not every skill loads. */
export function lateMemoryGuards(limit: number): LateGuards {
  return {
    zlib: guardCompression(limit),
    child_process: guardChildBuffers(limit),
    sqlite: guardDatabases(limit),
  };
}
