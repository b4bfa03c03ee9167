let last = 0;

/** Bytes of memory that this process has resident; what it had before, while no descriptor is left to read that. */
export function residentBytes(): number {
  try {
    last = process.memoryUsage.rss();
  } catch {
    // What takes the descriptors is not what grows; the next look is soon.
  }
  return last;
}
