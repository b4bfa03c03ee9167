import { getHeapStatistics } from 'node:v8';
import { ownDescriptors } from '@skillet/proc';
import type { HostFacts } from '@skillet/telemetry';
import { VERSION } from '../../version.ts';

/** What is measured of this process. */
export function hostFacts(droppedLines: () => number): HostFacts {
  const descriptors = ownDescriptors();
  return {
    startedAt: performance.timeOrigin,
    version: VERSION,
    runtime: `node ${process.versions.node}`,
    droppedLines,
    cpuSeconds: () => {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1e6;
    },
    memory: () => ({
      rss: process.memoryUsage.rss(),
      heap: getHeapStatistics().used_heap_size,
    }),
    descriptors: () => ({ open: descriptors.open(), limit: descriptors.limit }),
  };
}
