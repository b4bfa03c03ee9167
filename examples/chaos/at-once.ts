/** Begins so many jobs in one turn, and waits for the last of them. */
export async function atOnce(count: number, job: (index: number) => Promise<unknown>) {
  await Promise.all(Array.from({ length: count }, (_, index) => job(index)));
  return { done: `${String(count)} jobs` };
}
