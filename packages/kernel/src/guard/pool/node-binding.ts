/** What Node's own library calls the system by, or undefined where this release does not show it. */
export function nodeBinding(name: string): Record<string, unknown> | undefined {
  const { binding } = process as unknown as { readonly binding?: (name: string) => unknown };
  try {
    return binding?.call(process, name) as Record<string, unknown> | undefined;
  } catch {
    return undefined;
  }
}
