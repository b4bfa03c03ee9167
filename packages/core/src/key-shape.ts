/** How the keys of a host begin, and no other provider's: `sk_`, and an id of 8 hexadecimal digits. */
const BEGINS = /^sk_[0-9a-f]{8}_/;
const ANYWHERE = /\bsk_[0-9a-f]{8}_/;

/** Whether a text is meant as a key, right or wrong. */
export function isKeyShaped(text: string): boolean {
  return BEGINS.test(text);
}

/** Whether there is a key somewhere in a text, whoever it was meant for. */
export function holdsKey(text: string): boolean {
  return ANYWHERE.test(text);
}
