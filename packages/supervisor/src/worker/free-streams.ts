/** Answers of one worker that may stream without taking up its concurrency. */
export const MAX_FREE_STREAMS = 1024;
