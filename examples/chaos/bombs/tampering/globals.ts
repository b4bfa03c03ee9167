const VICTIMS = [
  'JSON',
  'Promise',
  'Buffer',
  'Map',
  'Error',
  'setImmediate',
  'setTimeout',
  'clearTimeout',
  'queueMicrotask',
  'structuredClone',
  'AbortController',
  'performance',
  'console',
];

/** Takes away the globals that whoever runs it may need. */
export function tamperWithGlobals(): { done: string } {
  for (const name of VICTIMS) {
    Object.defineProperty(globalThis, name, { configurable: true, writable: true, value: trap });
  }
  return { done: 'tamper-globals' };
}

function trap(): never {
  throw new TypeError('a global that was tampered with');
}
