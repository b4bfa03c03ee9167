/** The bytes of a text in Base64, where it is that and nothing else, and stands for so many. */
export function bytesOf(text: string, count: number): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  // What Node passes over in silence is no Base64.
  return bytes.length === count && bytes.toString('base64') === text ? bytes : undefined;
}
