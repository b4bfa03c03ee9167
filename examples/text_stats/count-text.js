const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Counts the words, lines and characters of a text. */
export function countText(text) {
  return {
    words: text.match(/[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*/gu)?.length ?? 0,
    lines: text === '' ? 0 : text.split(/\r?\n/).length,
    characters: Array.from(graphemes.segment(text)).length,
  };
}
