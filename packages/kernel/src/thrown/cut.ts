import { slice, toText } from '../intrinsics.ts';

/** A text of at most `chars` characters, and how many more there were. */
export function cut(text: string, chars: number): string {
  if (text.length <= chars) return text;
  return `${slice(text, 0, chars)}… (${toText(text.length - chars)} more characters)`;
}
