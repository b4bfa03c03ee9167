import type { ServerResponse } from 'node:http';
import type { Middleware } from '@skillet/gateway';
import { beforeHead, headersFault, type AnswerHeaders } from './answer-headers.ts';
import type { GuardedPlugin } from './guarded-plugin.ts';
import type { PluginAnswer, PluginResponse } from './plugin.ts';

/** Shows each request, and later its answer, to plugins; the first that answers has answered. */
export function pluginMiddleware(plugins: readonly GuardedPlugin[]): Middleware {
  return async (req, res, next) => {
    const requestId = String(res.getHeader('X-Request-Id'));
    const { method = 'GET', url = '/', headers } = req;
    const about = { requestId, method, url };
    const start = performance.now();
    const elapsed = () => Math.round((performance.now() - start) * 10) / 10;
    if (plugins.some((plugin) => plugin.has('onResponse'))) {
      beforeHead(res, (status, given) => {
        showHead(plugins, { ...about, status, durationMs: elapsed() }, given);
      });
    }
    res.once('close', () => {
      if (!res.headersSent) return;
      const { statusCode: status, writableFinished: complete } = res;
      for (const plugin of plugins) {
        void plugin.call('onResponseEnd', { ...about, status, durationMs: elapsed(), complete });
      }
    });
    for (const plugin of plugins) {
      if (!plugin.has('onRequest')) continue;
      const answer = await plugin.call('onRequest', { ...about, headers });
      if (res.destroyed) return;
      if (answer !== undefined && sent(plugin, res, answer)) return;
    }
    next();
  };
}

/** Has each plugin see and change headers; what one of them spoils is as it was before it. */
function showHead(
  plugins: readonly GuardedPlugin[],
  about: Omit<PluginResponse, 'headers'>,
  headers: AnswerHeaders,
): void {
  for (const plugin of plugins) {
    if (!plugin.has('onResponse')) continue;
    const before = structuredClone(headers);
    // The head leaves now: what a hook changes later is too late.
    void plugin.call('onResponse', { ...about, headers });
    const fault = headersFault(headers);
    if (fault === undefined) continue;
    plugin.fault('onResponse', new TypeError(`it left a header that cannot be sent: ${fault}`));
    for (const name of Object.keys(headers)) Reflect.deleteProperty(headers, name);
    Object.assign(headers, before);
  }
}

/** Whether an answer could be sent. */
function sent(plugin: GuardedPlugin, res: ServerResponse, answer: unknown): boolean {
  try {
    if (typeof answer !== 'object' || answer === null) {
      throw new TypeError('it must return { status, headers, body }, or nothing');
    }
    const { status = 200, headers = {}, body } = answer as PluginAnswer;
    if (!Number.isInteger(status) || status < 200 || status > 599) {
      throw new TypeError(`it answered with the status ${String(status)}`);
    }
    const raw = body === undefined || typeof body === 'string' || body instanceof Uint8Array;
    const payload = raw ? (body ?? '') : JSON.stringify(body);
    const type = raw ? {} : { 'Content-Type': 'application/json' };
    res.writeHead(status, { ...type, ...headers, 'Content-Length': Buffer.byteLength(payload) });
    res.end(payload);
    return true;
  } catch (error) {
    plugin.fault('onRequest', error);
    return res.headersSent;
  }
}
