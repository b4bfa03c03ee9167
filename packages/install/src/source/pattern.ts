/** Whether a text is of a pattern: `*` at its end stands for anything, elsewhere for anything but `/`. */
export function matches(pattern: string, text: string): boolean {
  return expressionOf(pattern).test(text);
}

function expressionOf(pattern: string): RegExp {
  const parts = pattern
    .split('*')
    .map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`));
  const last = parts.pop() ?? '';
  const end = parts.length > 0 && last === '' ? '.*' : parts.length > 0 ? `[^/]*${last}` : last;
  return new RegExp(`^${parts.join('[^/]*')}${end}$`, 'su');
}
