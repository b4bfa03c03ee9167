import { signal } from '@preact/signals';

/** Whether the page tells of this host alone, or of all hosts of its cluster. */
export const scope = signal<'host' | 'cluster'>('host');

/** A path of the host's API, of the hosts that the page tells of. */
export function scoped(path: string): string {
  if (scope.value === 'host') return path;
  return `${path}${path.includes('?') ? '&' : '?'}scope=cluster`;
}
