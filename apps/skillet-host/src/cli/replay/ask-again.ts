import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Readable } from 'node:stream';
import { isJsonObject } from '@skillet/core';
import type { RecordedBody, RecordedCall } from '../../recording/recorded-call.ts';

/** When an answer is given up: milliseconds, and bytes. None that was recorded has as many. */
const PATIENCE = 120_000;
const MOST_BYTES = 8 * 1024 * 1024;

/** Who was asked has not answered, or not to the end. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

/** Who is asked. */
export interface Asked {
  readonly url: URL;
  /** Sent with each request. */
  readonly headers: Readonly<Record<string, string>>;
  /** Sent with those that had some, by their names. */
  readonly credentials: Readonly<Record<string, string>>;
}

/** What was answered. */
export interface WholeAnswer {
  readonly status: number;
  readonly type: string;
  readonly bytes: Buffer;
}

/** Makes a recorded call again, with its path as it was. Rejects when nobody can be asked, and with `NoAnswer` when there is no whole answer. */
export function askAgain(
  call: RecordedCall,
  { url, headers: own, credentials }: Asked,
): Promise<WholeAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<WholeAnswer>();
  const { method, mount, headers = {} } = call;
  const body = bytesOf(withCredentials(call, credentials));
  const path = `${url.pathname.replace(/\/+$/, '')}/skills/${mount}${call.path}`;
  const length = body === undefined ? {} : { 'content-length': String(body.length) };
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  const options = { method, path, headers: { ...headers, ...own, ...length } };
  let isConnected = false;
  const onConnected = () => {
    isConnected = true;
  };
  const fail = (error: NodeJS.ErrnoException) => {
    const words = error.name === 'AbortError' ? LATE : (error.code ?? error.message);
    reject(isConnected ? new NoAnswer(words) : error);
  };
  const request = send(url, { ...options, signal: AbortSignal.timeout(PATIENCE) }, (response) => {
    const { statusCode: status = 0, headers: of } = response;
    wholeOf(response).then((bytes) => {
      resolve({ status, type: of['content-type'] ?? '', bytes });
    }, fail);
  });
  request.on('socket', (socket) => {
    if (socket.connecting) socket.once(CONNECTED[url.protocol] ?? 'connect', onConnected);
    else onConnected();
  });
  request.on('error', fail);
  request.end(body);
  return promise;
}

const CONNECTED: Readonly<Record<string, string>> = { 'https:': 'secureConnect' };
const LATE = `it had not ended after ${String(PATIENCE / 1000)} s`;

async function wholeOf(response: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MOST_BYTES) throw new NoAnswer(`it has over ${String(MOST_BYTES)} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function withCredentials(
  { body, withheld = [], ...call }: RecordedCall,
  credentials: Asked['credentials'],
): RecordedBody {
  if (body === undefined) return call;
  // Any other body has them in headers.
  const isEnvelope =
    withheld.includes('credentials') && isJsonObject(body) && Object.hasOwn(body, 'skill_input');
  return { body: isEnvelope ? { ...body, credentials } : body };
}

function bytesOf({ body, text, base64 }: RecordedBody): Buffer | undefined {
  if (text !== undefined) return Buffer.from(text);
  if (base64 !== undefined) return Buffer.from(base64, 'base64');
  return body === undefined ? undefined : Buffer.from(JSON.stringify(body));
}
