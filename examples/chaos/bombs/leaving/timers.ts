const TIMERS = 50_000;
const LASTS_MS = 3000;

/** Answers, and leaves 50,000 timers behind that tick for three seconds. */
export function timers(): { done: string } {
  const ticking: NodeJS.Timeout[] = [];
  for (let i = 0; i < TIMERS; i += 1) ticking.push(setInterval(() => undefined, 10));
  setTimeout(() => {
    for (const timer of ticking) clearInterval(timer);
  }, LASTS_MS);
  return { done: 'timers' };
}
