/** Answers with an object that contains itself. */
export function circular(): unknown {
  const loop: Record<string, unknown> = {};
  loop['self'] = loop;
  return loop;
}
