import { readFileSync } from 'node:fs';
import { CODE_ROUTE, CodeFrame, codeFrame, CodeFrameReader, type CodeStart } from '@skillet/core';
import { Machine } from './machine.ts';

/** Bytes of a frame from the host, which is trusted. */
const MOST = 64 * 1024 * 1024;

/** The application that a kernel loads: one request is one run, a stream of frames each way. */
export default {
  async fetch(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (request.method !== 'POST' || pathname !== CODE_ROUTE || request.body === null) {
      return new Response('{"detail":"Not Found"}', { status: 404 });
    }
    return new Response(run(request.body), {
      headers: { 'Content-Type': 'application/octet-stream' },
    });
  },
};

function run(frames: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  let machine: Machine | undefined;
  return new ReadableStream({
    start(out) {
      const close = (frame: Uint8Array): void => {
        out.enqueue(frame);
        out.close();
      };
      const host = {
        call: (id: number, text: string) => {
          out.enqueue(codeFrame(CodeFrame.call, id, text));
        },
        describe: (id: number, name: string) => {
          out.enqueue(codeFrame(CodeFrame.describe, id, name));
        },
        onValue: (json: string) => {
          close(codeFrame(CodeFrame.value, 0, json));
        },
        onFault: (text: string) => {
          close(codeFrame(CodeFrame.fault, 0, text));
        },
      };
      const begin = async (start: CodeStart): Promise<void> => {
        const wasm = readFileSync(new URL('quickjs.wasm', import.meta.url));
        machine = await Machine.open(start, wasm, host);
        machine.run();
      };
      const reader = new CodeFrameReader(MOST, (kind, id, text) => {
        if (kind === CodeFrame.start)
          void begin(JSON.parse(text) as CodeStart).catch(out.error.bind(out));
        else if (kind === CodeFrame.answer) machine?.answer(id, text);
        else if (kind === CodeFrame.description) machine?.answer(id, text, 'description');
        else machine?.refuse(id, text);
      });
      void readAll(frames, reader);
    },
    cancel() {
      machine?.end();
    },
  });
}

async function readAll(frames: ReadableStream<Uint8Array>, reader: CodeFrameReader): Promise<void> {
  try {
    for await (const chunk of frames) reader.push(chunk);
  } catch {
    // Nobody waits for the run any more; it is ended from outside.
  }
}
