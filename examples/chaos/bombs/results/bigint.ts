/** Answers with a number that JSON has no form for. */
export function bigint(): unknown {
  return { big: 2n ** 64n };
}
