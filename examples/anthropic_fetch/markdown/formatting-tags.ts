/**
 * The elements that HTML parsers open again in every block that follows when they were not closed
 * (WHATWG's "formatting elements"): 10 KB of them make a tree of a million elements.
 */
const NAMES = 'a|b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u';
const NAME = /^[a-z][a-z0-9-]*$/;
const DISGUISE = 'x-skillet-';

const TAG = new RegExp(`<(/?)(${NAMES})(?=[\\s/>])`, 'gi');
const DISGUISED_TAG = new RegExp(`<(/?)${DISGUISE}(${NAMES})(?=[\\s/>])`, 'gi');

/** Renames formatting elements, so that a parser takes them as it takes any other inline element. */
export function disguiseFormatting(html: string): string {
  return html.replace(TAG, `<$1${DISGUISE}$2`);
}

/** The name that an element had, in lower case; `span` for one that only parsers take for a name. */
export function trueName(localName: string): string {
  const name = localName.toLowerCase();
  if (!NAME.test(name)) return 'span';
  return name.startsWith(DISGUISE) ? name.slice(DISGUISE.length) : name;
}

/** A text or the value of an attribute as it was, in case it spoke of tags. */
export function trueText(text: string): string {
  return text.replace(DISGUISED_TAG, '<$1$2');
}
