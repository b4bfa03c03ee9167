const LINES = 100_000;
const KILOBYTE = 'x'.repeat(1024);

/** Prints 100 MB in one go. */
export function consoleFlood(): { done: string } {
  for (let i = 0; i < LINES; i += 1) console.log(KILOBYTE);
  return { done: 'console-flood' };
}
