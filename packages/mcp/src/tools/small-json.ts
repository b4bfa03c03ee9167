/** Levels of objects and lists in each other that are parsed: what is deeper overflows the stack of who writes it out. */
const MOST_LEVELS = 64;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Whether no value of a JSON text is nested deeper; in time in proportion to the text, without parsing it. */
function isShallowText(text: string, levels = MOST_LEVELS): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfText(text, at);
    // Brackets and braces differ from each other in this bit alone.
    else if ((code | 0x20) === 0x7b) {
      depth += 1;
      if (depth > levels) return false;
    } else if ((code | 0x20) === 0x7d) depth -= 1;
  }
  return true;
}

function endOfText(text: string, begin: number): number {
  let at = begin + 1;
  while (at < text.length && text.charCodeAt(at) !== QUOTE) {
    at += text.charCodeAt(at) === BACKSLASH ? 2 : 1;
  }
  return at;
}

/** The value of a JSON text that is short and shallow; undefined for any other. */
export function smallJson(text: string, most: number): { readonly value: unknown } | undefined {
  if (text.length > most || !isShallowText(text)) return undefined;
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}
