const WORDS = ['agent', 'bomb', 'calm', 'deadline', 'event', 'frame', 'ghost', 'host', 'worker'];

/** A text of about so many bytes that compresses as prose does, and is the same each time. */
export function pseudoText(bytes: number): Buffer {
  let state = 1;
  const words: string[] = [];
  for (let length = 0; length < bytes; length += 7) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    words.push(`${WORDS[state % WORDS.length] ?? ''}${String(state % 1000)}`);
  }
  return Buffer.from(words.join(' '));
}
