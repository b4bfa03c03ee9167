/** A template of RFC 6570, by the literals between its expressions. */
export class UriTemplate {
  readonly #first: string;
  readonly #others: readonly string[];
  readonly #last: string | undefined;

  constructor(template: string) {
    const [first = '', ...others] = template.split(/\{[^{}]*\}/);
    this.#first = first;
    this.#last = others.pop();
    this.#others = others;
  }

  /**
   * Whether it may make a URI. Which characters its expressions may stand for is not looked at: its literals have to be there in their order,
   * which is told in one pass, whatever the template.
   */
  mayMake(uri: string): boolean {
    const first = this.#first;
    const last = this.#last;
    if (!uri.startsWith(first)) return false;
    if (last === undefined) return uri === first;
    const end = uri.length - last.length;
    let at = first.length;
    if (at > end || !uri.endsWith(last)) return false;
    for (const literal of this.#others) {
      const found = uri.indexOf(literal, at);
      if (found === -1) return false;
      at = found + literal.length;
    }
    return at <= end;
  }
}
