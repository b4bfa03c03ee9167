import { nodeBinding } from './node-binding.ts';
import type { Places, Waiting } from './places.ts';

type Method = (this: Engine, ...args: unknown[]) => unknown;

/** What compresses, or the opposite, for one stream. */
interface Engine {
  write: Method;
  init: Method;
  close: Method;
  onerror: Method;
}

const ENGINES = ['Zlib', 'BrotliEncoder', 'BrotliDecoder', 'ZstdCompress', 'ZstdDecompress'];

/** Lets streams and one-shot calls of `zlib` work only where there is a place. Returns what is not bounded. */
export function boundCompression(places: Places): string[] {
  const binding = nodeBinding('zlib');
  const missing: string[] = [];
  for (const name of ENGINES) {
    const kind = binding?.[name] as { readonly prototype: Engine } | undefined;
    const engine = kind?.prototype;
    const whole =
      typeof engine?.write === 'function' &&
      typeof engine.init === 'function' &&
      typeof engine.close === 'function';
    if (whole) boundEngine(engine, places);
    else missing.push(`zlib ${name}`);
  }
  return missing;
}

function boundEngine(engine: Engine, places: Places): void {
  const { write, init, close } = engine;
  const working = new WeakSet<object>();
  const waiting = new WeakMap<object, Waiting>();
  const callbacks = new WeakMap<object, Method>();
  // A stream has one piece of work at a time; what is done at once has none.
  const over = (one: Engine) => {
    if (working.delete(one)) places.leave();
  };
  const leaving = (listener: Method): Method =>
    function left(...args) {
      over(this);
      return listener.apply(this, args);
    };

  engine.init = function initWith(...args) {
    const at = args.findIndex((arg) => typeof arg === 'function');
    if (at >= 0) {
      const callback = args[at] as Method;
      callbacks.set(this, callback);
      args[at] = leaving(callback);
    }
    return init.apply(this, args);
  };

  const heard = new WeakSet<object>();
  engine.write = function writeInTurn(...args) {
    // In place of the callback; the library sets it on each engine, after `init`.
    if (!heard.has(this)) {
      heard.add(this);
      this.onerror = leaving(this.onerror);
    }
    const begun = places.enter(() => {
      waiting.delete(this);
      working.add(this);
      write.apply(this, args);
    });
    if (begun !== undefined) waiting.set(this, begun);
  };

  engine.close = function closeInTurn(...args) {
    const unbegun = waiting.get(this);
    if (unbegun !== undefined) {
      // What is closed must not be written to, but who writes is told.
      places.forget(unbegun);
      waiting.delete(this);
      process.nextTick(() => callbacks.get(this)?.call(this));
    }
    return close.apply(this, args);
  };
}
