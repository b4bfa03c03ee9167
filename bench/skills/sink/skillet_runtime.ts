/** Counts the bytes of what it is sent. */
export const app = {
  async fetch(request: Request): Promise<Response> {
    let bytes = 0;
    for await (const piece of (request.body ?? []) as AsyncIterable<Uint8Array>)
      bytes += piece.byteLength;
    return Response.json({ bytes });
  },
};
