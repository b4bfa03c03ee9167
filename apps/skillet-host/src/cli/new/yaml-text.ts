/** Words that a reader of YAML 1.1 or 1.2 takes for something other than text. */
const WORDS = /^(?:null|true|false|yes|no|on|off|y|n)$/;

/** A text as a scalar of YAML, in quotes where it needs them. */
export function yamlText(text: string): string {
  if (/^[A-Za-z./][\w./-]*$/.test(text) && !WORDS.test(text)) return text;
  return `'${text.replaceAll("'", "''")}'`;
}
