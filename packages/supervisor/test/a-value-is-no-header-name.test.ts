import { expect, test } from 'vitest';
import { ToWorker, type RequestFrame } from '@skillet/core';
import { requestHeaders } from '../src/dialect/http/request-headers.ts';

const request = (headers: string): RequestFrame => [
  ToWorker.request,
  1,
  'GET',
  '/',
  headers,
  null,
  'the-id',
  0,
];

test('a request id that is the name of a header takes that header from no request', () => {
  const own = ['x-request-id', 'x-forwarded-for', 'x-skillet-deadline', 'accept'];
  const sent = requestHeaders(request('X-Forwarded-For\n1.2.3.4\nAccept\ntext/html'), own);
  expect(sent).toEqual(['X-Forwarded-For', '1.2.3.4', 'Accept', 'text/html', ...own]);
});
