/** Answers, and leaves a rejection behind that nobody handles. */
export function rejectLater(): { done: string } {
  setTimeout(() => {
    void Promise.reject(new Error('rejected after the answer'));
  }, 200);
  return { done: 'reject-later' };
}
