/** The path that everything a skill answers begins with. */
export function mountPath(mount: string): string {
  return `/skills/${mount}`;
}
