import { accept, refuse, type Parsed } from './parsed.ts';

const NAME = /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}$/;
/** What the protocol or the connection decides. */
const TAKEN =
  /^(?:host|connection|keep-alive|te|trailer|upgrade|expect|proxy-.*|content-.*|transfer-encoding|accept|last-event-id|mcp-.*)$/i;
/** Visible ASCII, with blanks behind. */
const PREFIX = /^(?:[\x21-\x7e][\x20-\x7e]{0,63})?$/;
/** Visible ASCII, blanks and tabs within. */
const VALUE = /^[\x21-\x7e](?:[\x20-\x7e\t]*[\x21-\x7e])?$/;

/** Reads the name of a header that a configuration may set. */
export function parseHeaderName(text: string): Parsed<string> {
  if (!NAME.test(text)) return refuse('it is no name of a header');
  return TAKEN.test(text) ? refuse('the host sets it itself') : accept(text);
}

/** Reads the value of a header; what is wrong is said without it. */
export function parseHeaderValue(text: string): Parsed<string> {
  if (text.trim() === '') return refuse('it is empty');
  return VALUE.test(text)
    ? accept(text)
    : refuse('it must be one line of ASCII characters without blanks around it');
}

/** Reads what stands before a credential in a header, such as `Bearer `. */
export function parseHeaderPrefix(text: string): Parsed<string> {
  return PREFIX.test(text)
    ? accept(text)
    : refuse('it must be at most 64 ASCII characters in one line');
}
