/** The way from a folder to a file or folder, both absolute and without `.` and `..`. */
export function relativePath(from: string, to: string): string {
  const steps = from.split('/').filter((step) => step !== '');
  const there = to.slice(1).split('/');
  let shared = 0;
  while (shared < there.length - 1 && there[shared] === steps[shared]) shared += 1;
  return '../'.repeat(steps.length - shared) + there.slice(shared).join('/');
}

/**
 * Where a way leads that starts at a folder (`/a/b/`). What follows `?` or `#` stays as it is.
 * (A URL resolves `..` otherwise: it does not leave a folder that is named like a drive of Windows, `/C:/`.)
 */
export function pathFrom(folder: string, way: string): string {
  const end = way.search(/[?#]/);
  const path = end === -1 ? way : way.slice(0, end);
  const steps = folder.split('/').slice(1, -1);
  for (const step of path.split('/')) {
    if (step === '..') steps.pop();
    else if (step !== '.') steps.push(step);
  }
  return `/${steps.join('/')}${end === -1 ? '' : way.slice(end)}`;
}
