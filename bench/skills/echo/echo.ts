/** Answers its input: parsing it and writing it out is all the work there is. */
export function handler({ text, items }: { readonly text?: unknown; readonly items?: unknown }) {
  return typeof text === 'string' ? { text } : { items };
}
