/** Calls itself until the stack is full. */
export function recurse(depth = 0): number {
  return 1 + recurse(depth + 1);
}
