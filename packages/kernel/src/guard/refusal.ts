/** What a skill in a thread is told that may not use something which its whole host shares. */
export function refusal(what: string, why: string, instead = 'run it with `isolation: process`') {
  const error = new Error(`a skill in a thread may not use ${what}, ${why}; ${instead}`);
  // Node's own for what threads can't do: packages that can do without it look for that.
  return Object.assign(error, { code: 'ERR_WORKER_UNSUPPORTED_OPERATION' });
}

/** Replaces functions by ones that refuse; `reasons` says why, by their names. */
export function refuseAll(
  target: object,
  prefix: string,
  reasons: Readonly<Record<string, string>>,
): void {
  for (const [name, why] of Object.entries(reasons)) {
    if (!(name in target)) continue;
    const refuse = () => {
      throw refusal(`${prefix}.${name}`, why);
    };
    Object.defineProperty(refuse, 'name', { value: name });
    Object.defineProperty(target, name, { value: refuse, writable: true, configurable: true });
  }
}
