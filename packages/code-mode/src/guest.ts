/** The name that the code has in messages. */
export const CODE_NAME = 'code';

/**
 * What stands in the machine before the code comes: the functions that it is given, made inside, so that nothing of this
 * process is within its reach. `send(kind, id, text)` is the only way out. Returns what begins the code, and what
 * delivers answers to it.
 */
export const GUEST = String.raw`(function (send, names, shown) {
  'use strict';
  const { stringify, parse } = JSON;
  const { isArray } = Array;
  const { defineProperty, freeze, create } = Object;
  const P = Promise, M = Map, T = String, E = Error, X = TypeError, R = ReferenceError;
  const cut = Function.prototype.call.bind(T.prototype.slice);
  const waiting = new M();
  let last = 0;

  const show = (value) => {
    if (typeof value === 'string') return value;
    if (value instanceof E) return T(value);
    try {
      const text = stringify(value);
      return text === undefined ? T(value) : text;
    } catch {
      return typeof value === 'symbol' ? 'a symbol' : T(value);
    }
  };
  const print = (...values) => send('print', 0, cut(values.map(show).join(' '), 0, shown));

  class ToolError extends E {}
  defineProperty(ToolError.prototype, 'name', { value: 'ToolError' });

  /** The error is made where the call stands: an answer that comes later knows nothing of that line. */
  const ask = (kind, text, error) =>
    new P((resolve, reject) => {
      last += 1;
      waiting.set(last, { resolve, refuse(message) { error.message = message; reject(error); } });
      send(kind, last, text);
    });
  const caller = (name) => async (args = {}) => {
    if (typeof args !== 'object' || args === null || isArray(args)) {
      throw new X('tools.' + name + ' takes one object: its arguments by their names');
    }
    const error = new ToolError('');
    return ask('call', name + ' ' + stringify(args), error);
  };

  const table = create(null);
  for (const name of names) table[name] = caller(name);
  freeze(table);
  const tools = new Proxy(table, {
    get(_, name) {
      if (typeof name !== 'string' || name in table || name === 'then' || name === 'toJSON') return table[name];
      throw new R('there is no tool "' + cut(name, 0, 60) + '" here; Object.keys(tools) has their names');
    },
  });
  const describe = async (name) => {
    if (typeof name !== 'string') throw new X('describe takes the name of a tool');
    return ask('describe', name, new ToolError(''));
  };

  const setTimeout = (work, ms = 0, ...args) => {
    if (typeof work !== 'function') throw new X('setTimeout takes a function');
    last += 1;
    waiting.set(last, { resolve: () => work(...args) });
    send('sleep', last, T(+ms || 0));
    return last;
  };
  const clearTimeout = (id) => {
    if (waiting.delete(id)) send('wake', +id || 0, '');
  };

  const give = (name, value) => defineProperty(globalThis, name, { value, writable: true, configurable: true });
  give('tools', tools);
  give('describe', describe);
  give('setTimeout', setTimeout);
  give('clearTimeout', clearTimeout);
  give('console', freeze({ log: print, info: print, warn: print, error: print, debug: print }));

  /** What a model does with a result: its data, or else its text, or else its blocks. */
  const valueOf = ({ structuredContent: data, content: blocks = [] }) => {
    if (data !== undefined) return data;
    const texts = blocks.map((block) => (block.type === 'text' ? block.text : undefined));
    return texts.includes(undefined) ? blocks : texts.join('\n');
  };

  const finish = (value) => {
    const text = stringify(value);
    send('value', 0, text === undefined ? '' : text);
  };
  const fail = (error) => {
    const isError = error instanceof E;
    const told = isError ? [T(error.name), T(error.message), T(error.stack)] : ['', show(error), ''];
    send('fault', 0, stringify(told.map((text) => cut(text, 0, 8000))));
  };

  return {
    begin: (code) => void code().then(finish).catch(fail).catch(() => send('fault', 0, '["","It threw something that cannot be told",""]')),
    deliver(kind, id, text) {
      const one = waiting.get(id);
      waiting.delete(id);
      if (one === undefined) return;
      if (kind === 'refusal') one.refuse(text);
      else if (kind === 'time') one.resolve();
      else if (kind === 'description') one.resolve(parse(text));
      else {
        const result = parse(text);
        const value = valueOf(result);
        if (result.isError === true) one.refuse(typeof value === 'string' ? value : stringify(value));
        else one.resolve(value);
      }
    },
  };
})`;
