import type { DescriptorBudget } from '../files/descriptor-budget.ts';
import type { LateGuards } from '../late-guards.ts';
import { guardLongBuiltins } from '../long-builtins.ts';
import { guardBlobs } from './blobs.ts';
import { guardBuffers } from './buffers.ts';
import { guardChildBuffers } from './child-buffers.ts';
import { guardCompression } from './compression.ts';
import { guardDatabases } from './databases.ts';
import { guardIntl, lateHeavyObjects } from './heavy-objects.ts';
import { guardLongTexts } from './long-texts.ts';
import { guardMessageChannels } from './message-channels.ts';
import type { NativeMemory } from './native-memory.ts';
import { guardSharedBuffers } from './shared-buffers.ts';

/**
 * Holds a thread to its limit of memory where no sample can: what one call takes is refused when
 * that can be known, and what is outside of what V8 counts is counted here.
 */
export function guardMemory(memory: NativeMemory): void {
  const { limit } = memory;
  guardLongBuiltins(limit);
  guardLongTexts(limit);
  guardBuffers(limit);
  guardSharedBuffers(memory);
  guardBlobs(memory);
  guardMessageChannels(memory);
  guardIntl(memory);
}

/** The same for modules that not every skill loads. */
export function lateMemoryGuards(memory: NativeMemory, descriptors: DescriptorBudget): LateGuards {
  const { limit } = memory;
  return {
    ...lateHeavyObjects(memory),
    zlib: guardCompression(limit),
    child_process: guardChildBuffers(limit),
    sqlite: guardDatabases(limit, descriptors),
  };
}
