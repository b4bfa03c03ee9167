import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { buffer } from 'node:stream/consumers';
import { isJsonObject } from '@skillet/core';
import type { RecordedBody, RecordedCall } from '../../recording/recorded-call.ts';

/** Milliseconds after which an answer is given up. */
const PATIENCE = 120_000;

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

/** Makes a recorded call again, with its path as it was. Rejects when there is no answer. */
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
  const request = send(url, { ...options, signal: AbortSignal.timeout(PATIENCE) }, (response) => {
    const { statusCode: status = 0, headers: of } = response;
    buffer(response).then((bytes) => {
      resolve({ status, type: of['content-type'] ?? '', bytes });
    }, reject);
  });
  request.on('error', reject);
  request.end(body);
  return promise;
}

function withCredentials(
  { body, withheld = [], ...call }: RecordedCall,
  credentials: Asked['credentials'],
): RecordedBody {
  if (body === undefined) return call;
  const isEnvelope = withheld.includes('credentials') && isJsonObject(body);
  return { body: isEnvelope ? { ...body, credentials } : body };
}

function bytesOf({ body, text, base64 }: RecordedBody): Buffer | undefined {
  if (text !== undefined) return Buffer.from(text);
  if (base64 !== undefined) return Buffer.from(base64, 'base64');
  return body === undefined ? undefined : Buffer.from(JSON.stringify(body));
}
