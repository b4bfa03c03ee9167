/** Answers with what no message and no JSON can carry. */
export function uncloneable(): unknown {
  return () => 'a function';
}
