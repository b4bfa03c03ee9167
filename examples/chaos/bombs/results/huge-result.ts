/** Answers with half a gigabyte. */
export function hugeResult(): { text: string } {
  return { text: 'x'.repeat(500_000_000) };
}
