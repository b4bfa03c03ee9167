/** Never gives the event loop back. */
export function infiniteLoop(): never {
  for (;;);
}
