/** The way from a folder to a file or folder, both absolute and without `.` and `..`. */
export function relativePath(from: string, to: string): string {
  const steps = from.split('/').filter((step) => step !== '');
  const there = to.slice(1).split('/');
  let shared = 0;
  while (shared < there.length - 1 && there[shared] === steps[shared]) shared += 1;
  return '../'.repeat(steps.length - shared) + there.slice(shared).join('/');
}
