/** A text of at most `chars` characters, and how many more there were. */
export function cut(text: string, chars: number): string {
  if (text.length <= chars) return text;
  return `${text.slice(0, chars)}… (${String(text.length - chars)} more characters)`;
}
