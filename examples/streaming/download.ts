const CHUNK = 64 * 1024;

/** So many zeros, made while they are taken: how large it is makes no difference to the memory. */
export function download(bytes: number): ReadableStream<Uint8Array> {
  let left = bytes;
  return new ReadableStream(
    {
      pull(controller) {
        const size = Math.min(left, CHUNK);
        if (size > 0) controller.enqueue(new Uint8Array(size));
        left -= size;
        if (left === 0) controller.close();
      },
    },
    { highWaterMark: 0 },
  );
}
