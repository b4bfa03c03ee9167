import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ToHost, ToWorker } from '@skillet/core';
import { headersWithout, redactedBody } from '../src/stream/redacted-body.ts';
import { startWorker } from './support/worker.ts';
import { skillFolder } from './support/skill-folder.ts';

const SECRETS = ['sk-live.+é-12345', 'sk-live', 'abab'];

function inPieces(bytes: Buffer, cuts: readonly number[]): string {
  const body = redactedBody(SECRETS);
  const edges = [0, ...cuts.toSorted((a, b) => a - b), bytes.length];
  const out = edges
    .slice(1)
    .map((edge, i) => Buffer.from(body.push(bytes.subarray(edges[i], edge))));
  return Buffer.concat([...out, body.end()]).toString();
}

describe('a body in pieces', () => {
  it('is cleared as if it were whole, however it is cut', () => {
    const part = fc.constantFrom('x', 'sk-', 'ab', 'sk-live', ...SECRETS, '\n', 'é');
    const texts = fc.array(part).map((parts) => parts.join(''));
    fc.assert(
      fc.property(texts, fc.array(fc.nat()), (text, nats) => {
        const bytes = Buffer.from(text);
        const cuts = nats.map((nat) => (bytes.length === 0 ? 0 : nat % bytes.length));
        const pattern = /sk-live\.\+é-12345|sk-live|abab/g;
        expect(inPieces(bytes, cuts)).toBe(text.replaceAll(pattern, '[redacted]'));
      }),
    );
  });

  it('may be of bytes that are no text', () => {
    const bytes = Buffer.from([255, 0, 128, ...Buffer.from('abab'), 200]);
    const body = redactedBody(SECRETS);
    const out = Buffer.concat([body.push(bytes), body.end()]);
    expect(out).toEqual(Buffer.from([255, 0, 128, ...Buffer.from('[redacted]'), 200]));
  });

  it('has no length that was said of it, and no secret in its headers', () => {
    const headers = ['Content-Length', '5', 'X-Why', 'no sk-live here'];
    expect(headersWithout(headers, SECRETS)).toEqual(['X-Why', 'no [redacted] here']);
    expect(headersWithout(headers, [])).toBe(headers);
  });
});

const KEY = 'sk-of-this-caller-123';
const APPS = {
  fetch: `export const app = { fetch: async (request) => {
    const { credentials: { K } } = await request.json();
    const pieces = ['no luck with ' + K.slice(0, 7), K.slice(7) + ' ', 'end'];
    const body = new ReadableStream({
      async pull(controller) {
        await new Promise((resolve) => setImmediate(resolve));
        const piece = pieces.shift();
        if (piece === undefined) controller.close();
        else controller.enqueue(Buffer.from(piece));
      },
    });
    return new Response(body, { status: 400, headers: { 'x-why': K } });
  } };`,
  listener: `export const app = (req, res) => {
    if (req.method === 'GET') { res.end(); return; }
    let text = '';
    req.on('data', (chunk) => (text += chunk)).on('end', () => {
      const { credentials: { K } } = JSON.parse(text);
      res.writeHead(502, { 'content-length': String(K.length + 13 + 4), 'x-why': K });
      res.write('no luck with ' + K.slice(0, 7));
      setImmediate(() => { res.write(K.slice(7)); res.end(' end'); });
    });
  };`,
};

describe.each(Object.entries(APPS))('an application (%s)', (_style, source) => {
  it('that answers with an error in pieces says no key', async () => {
    const folder = skillFolder({ 'skillet_runtime.mjs': source });
    const worker = startWorker({ ...folder, kind: 'app', export: 'app' });
    await worker.first(ToHost.loaded);
    const body = JSON.stringify({ skill_input: {}, credentials: { K: KEY } });
    const headers = `Content-Type\napplication/json\nContent-Length\n${String(body.length)}`;
    worker.send([ToWorker.request, 1, 'POST', '/run', headers, body, 'r', 1e15]);
    await worker.frame(([kind]) => kind === ToHost.responseEnd || kind === ToHost.response);
    const said = worker.frames
      .map((frame) => (frame[0] === ToHost.responseChunk ? Buffer.from(frame[2]).toString() : ''))
      .join('');
    const whole = worker.frames.find((frame) => frame[0] === ToHost.response);
    const text = whole === undefined ? said : Buffer.from(whole[4] as Uint8Array).toString();
    expect(text).toMatch(/^no luck with \[redacted\] end$/);
    const head = worker.frames.find(
      ([kind]) => kind === ToHost.responseHead || kind === ToHost.response,
    );
    expect(JSON.stringify(head?.[3])).toContain('"[redacted]"');
    expect(JSON.stringify(head?.[3])).not.toMatch(/content-length/i);
  });
});
