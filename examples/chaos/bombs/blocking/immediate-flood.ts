import { forever } from '../../forever.ts';

const AT_ONCE = 1000;

/** Keeps the event loop turning with nothing in it but its own callbacks. */
export function immediateFlood(): Promise<never> {
  const again = () => void setImmediate(again);
  for (let i = 0; i < AT_ONCE; i += 1) again();
  return forever();
}
