/** How a private key begins and ends in a text (RFC 7468). */
const BEGINS = /-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY-----/g;
const ENDS = '-----END ';

/** The private keys in a text; undefined where one has no end. */
export function privateKeysIn(text: string): string[] | undefined {
  const keys: string[] = [];
  for (const { 0: begins, index } of text.matchAll(BEGINS)) {
    const from = index + begins.length;
    const end = text.indexOf(ENDS, from);
    if (end === -1) return undefined;
    keys.push(text.slice(from, end).trim());
  }
  return keys;
}
