import { isArray } from '../intrinsics.ts';

type Check = readonly [name: string, works: () => boolean];

const nothing = () => undefined;

/** What skills and their packages rely on, each tried as it is found now. */
const CHECKS: readonly Check[] = [
  ['JSON.parse', () => (JSON.parse('[{"a":"b"}]') as [{ a: string }])[0].a === 'b'],
  ['JSON.stringify', () => JSON.stringify({ a: [1, 'b', null] }) === '{"a":[1,"b",null]}'],
  ['Object.keys', () => Object.keys({ a: 1 })[0] === 'a'],
  ['Object.entries', () => Object.entries({ a: 1 })[0]?.[1] === 1],
  ['Object.assign', () => Object.assign({}, { a: 1 }).a === 1],
  ['Array.isArray', () => Array.isArray([]) && !Array.isArray({ length: 0 })],
  ['Array.from', () => Array.from([7])[0] === 7],
  ['Array.prototype.push', () => [1].push(2) === 2],
  ['Array.prototype.map', () => [1].map((one) => one + 1)[0] === 2],
  ['Array.prototype.filter', () => [1, 2].filter((one) => one > 1)[0] === 2],
  ['Array.prototype.join', () => ['a', 'b'].join() === 'a,b'],
  ['Array.prototype.slice', () => [1, 2].slice(1)[0] === 2],
  ['Array.prototype[Symbol.iterator]', () => [...[1, 2]].length === 2],
  ['Map', () => new Map([[1, 2]]).get(1) === 2],
  ['Set', () => new Set([1]).has(1)],
  ['String', () => String(5) === '5'],
  ['String.prototype.split', () => 'a,b'.split(',')[1] === 'b'],
  ['String.prototype.replace', () => 'ab'.replace('a', 'b') === 'bb'],
  ['String.prototype.slice', () => 'ab'.slice(1) === 'b'],
  ['String.prototype.trim', () => ' a '.trim() === 'a'],
  ['RegExp.prototype.test', () => /b/.test('abc') && !/d/.test('abc')],
  ['Number', () => Number('5') === 5],
  ['Error', () => new Error('a').message === 'a'],
  ['Function.prototype.call', () => Object.prototype.hasOwnProperty.call({ a: 1 }, 'a')],
  ['Function.prototype.bind', () => (() => true).bind(undefined)()],
  ['Promise', () => typeof Promise.resolve(1).then(nothing).then === 'function'],
  ['Buffer', () => Buffer.from('a').toString('hex') === '61'],
  ['queueMicrotask', () => (queueMicrotask(nothing), true)],
  ['setImmediate', () => (clearImmediate(setImmediate(nothing)), true)],
  ['setTimeout', () => (clearTimeout(setTimeout(nothing, 1)), true)],
  ['structuredClone', () => isArray(structuredClone([1]))],
  ['AbortController', () => !new AbortController().signal.aborted],
];

/**
 * Notes what works now, once the skill is loaded, and returns a function that names what of that no
 * longer does: then the skill has replaced it, and this worker answers nothing properly any more.
 */
export function watchFitness(): () => string | undefined {
  const sound: Check[] = [];
  for (let i = 0; i < CHECKS.length; i += 1) {
    const check = CHECKS[i] as Check;
    if (works(check)) sound[sound.length] = check;
  }
  return () => {
    let broken: string | undefined;
    for (let i = 0; i < sound.length; i += 1) {
      const check = sound[i] as Check;
      if (works(check)) continue;
      broken = broken === undefined ? check[0] : `${broken}, ${check[0]}`;
    }
    return broken;
  };
}

/** By index and without methods, since those are what may be broken. */
function works(check: Check): boolean {
  try {
    return check[1]();
  } catch {
    return false;
  }
}
