/** Stands where a secret was. */
export const REDACTED = '[redacted]';

// Taken at once: code of a skill, in its thread, may replace what this is called by.
// eslint-disable-next-line @typescript-eslint/unbound-method -- taken from its prototype on purpose
const replaceAll = Function.prototype.call.bind(String.prototype.replaceAll) as (
  text: string,
  search: string,
  by: string,
) => string;

/** Forms of secrets, each once and the longest first: one that is the beginning of another must not spare the rest of that. */
export function longestFirst(forms: Iterable<string>): readonly string[] {
  return [...new Set(forms)].sort((one, other) => other.length - one.length);
}

/** A text without the given forms of secrets, the longest first. */
export function withoutForms(text: string, forms: readonly string[]): string {
  let rest = text;
  // By index: what iterates may be another function in the thread of a skill.
  for (let index = 0; index < forms.length; index += 1) {
    rest = withoutForm(rest, forms[index] as string);
  }
  return rest;
}

/** A text without one form of a secret. */
export function withoutForm(text: string, form: string): string {
  return form.length > text.length ? text : replaceAll(text, form, REDACTED);
}
