import type { BrowserPage } from './browser.ts';

/** Runs in the page; a text, since these tests know the types of Node alone. */
const ATTACK = `async (base) => {
    const target = base + '/skills/echo/run';
    const body = '{"text": "from a page"}';
    const outcomes = {};
    const attempt = async (name, call) => {
      outcomes[name] = await call().then(
        async (response) => [response.type, response.status, await response.text()].join(' '),
        () => 'failed',
      );
    };
    const json = { 'Content-Type': 'application/json' };
    await attempt('cors', () => fetch(target, { method: 'POST', body, headers: json }));
    await attempt('simple', () => fetch(target, { method: 'POST', body }));
    await attempt('with credentials', () =>
      fetch(target, { method: 'POST', body, credentials: 'include' }),
    );
    await attempt('no-cors', () => fetch(target, { method: 'POST', body, mode: 'no-cors' }));
    await attempt('read', () => fetch(base + '/catalog'));
    await attempt('app', () => fetch(base + '/skills/shop/buy', { mode: 'no-cors' }));
    const loaded = (element, name) =>
      new Promise((resolve) => {
        element.addEventListener('load', () => {
          outcomes[name] = 'loaded';
          resolve();
        });
        element.addEventListener('error', () => {
          outcomes[name] = 'failed';
          resolve();
        });
        document.body.append(element);
      });
    const image = Object.assign(new Image(), { src: base + '/skills/shop/buy' });
    await loaded(image, 'image');
    const script = Object.assign(document.createElement('script'), {
      src: base + '/skills/shop/buy',
    });
    await loaded(script, 'script');
    const frame = Object.assign(document.createElement('iframe'), {
      src: base + '/skills/shop/buy',
    });
    await loaded(frame, 'frame');
    // As a form it may be sent without a question, and "text/plain" can be made to hold JSON.
    const form = Object.assign(document.createElement('form'), {
      action: target,
      method: 'POST',
      enctype: 'text/plain',
      target: 'sink',
    });
    const field = Object.assign(document.createElement('input'), {
      name: '{"text": "a form", "x": "',
      value: '"}',
    });
    form.append(field);
    const sink = Object.assign(document.createElement('iframe'), { name: 'sink' });
    document.body.append(form);
    await loaded(sink, 'sink');
    const answered = new Promise((resolve) => {
      sink.addEventListener('load', resolve, { once: true });
    });
    form.submit();
    await answered;
    outcomes['beacon'] = String(navigator.sendBeacon(target, body));
    await new Promise((resolve) => {
      const socket = new WebSocket(base.replace('http', 'ws') + '/skills/shop/buy');
      socket.addEventListener('error', () => {
        outcomes['socket'] = 'failed';
        resolve();
      });
      socket.addEventListener('open', () => {
        outcomes['socket'] = 'opened';
        resolve();
      });
    });
    return outcomes;
  }`;

/** Does all that a page can do to have requests sent to a host; says what it learned of each. */
export async function attack({ page }: BrowserPage, url: string): Promise<Record<string, string>> {
  return page.evaluate(`(${ATTACK})(${JSON.stringify(url)})`);
}
