/** The host copies what it is given, so that one piece of memory will do for all. */
const ZEROS = new Uint8Array(64 * 1024);

/** So many zeros, given while they are taken: how large it is makes no difference to the memory. */
export function download(bytes: number): ReadableStream<Uint8Array> {
  let left = bytes;
  return new ReadableStream(
    {
      pull(controller) {
        const size = Math.min(left, ZEROS.byteLength);
        if (size > 0) controller.enqueue(ZEROS.subarray(0, size));
        left -= size;
        if (left === 0) controller.close();
      },
    },
    { highWaterMark: 0 },
  );
}
