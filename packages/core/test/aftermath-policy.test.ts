import { describe, expect, it } from 'vitest';
import {
  decideAftermath,
  isCertain,
  isRepeatable,
  partIn,
  type CallHistory,
  type DeathCause,
  type SkillRequest,
} from '../src/index.ts';

const idempotent = { manifest: { idempotent: true } };
const careful = { manifest: { idempotent: false } };

const request: SkillRequest = {
  method: 'POST',
  path: '/run',
  headers: 'Host\nlocalhost',
  body: null,
  requestId: 'me',
};

const byMe: DeathCause = { kind: 'exception', message: 'x', culprit: 'me' };
const byAnother: DeathCause = { kind: 'exit', code: 1, culprit: 'another' };
const unnamed: DeathCause = { kind: 'exception', message: 'x' };
const killed: DeathCause = { kind: 'unknown', message: 'it was ended from outside' };
const spin: DeathCause = { kind: 'limit', limit: 'stall', value: 1, seen: 2 };
const blocked: DeathCause = { kind: 'blocked', after: 1000 };
const outOfMemory: DeathCause = { kind: 'out-of-memory' };

const crowd = { alone: false, namesake: false };
const alone = { alone: true, namesake: false };
const namesake = { alone: false, namesake: true };

/** A first death, in time, among others. */
const first: CallHistory = {
  ...crowd,
  replays: 0,
  replayable: true,
  inTime: true,
  suspicious: false,
  poison: false,
};

describe('the part of a request in the death of its worker', () => {
  it.each([
    ['named', byMe, crowd, 'culprit'],
    ['named, with nobody else in flight', byMe, alone, 'culprit'],
    ['named, but so is another', byMe, namesake, 'suspect'],
    ['another is named', byAnother, crowd, 'bystander'],
    ['another is named, who is gone', byAnother, alone, 'bystander'],
    ['nobody is named', unnamed, crowd, 'suspect'],
    ['nobody is named, nobody else was there', unnamed, alone, 'suspect'],
    ['ended from outside', killed, alone, 'suspect'],
    ['a spin among others', spin, crowd, 'suspect'],
    ['a spin alone', spin, alone, 'culprit'],
    ['a blocked event loop among others', blocked, crowd, 'suspect'],
    ['a blocked event loop alone', blocked, alone, 'culprit'],
    ['out of memory among others', outOfMemory, crowd, 'suspect'],
    ['out of memory alone', outOfMemory, alone, 'culprit'],
  ] as const)('%s', (_what, cause, company, part) => {
    expect(partIn(cause, 'me', company)).toBe(part);
  });
});

describe('a death counts against an input', () => {
  it.each([
    ['culprit', crowd, true],
    ['suspect', crowd, false],
    ['suspect', alone, true],
    ['bystander', crowd, false],
    ['bystander', alone, false],
  ] as const)('of a %s with %o: %s', (part, company, counts) => {
    expect(isCertain(part, company)).toBe(counts);
  });
});

describe('a request may be sent twice', () => {
  const withHeaders = (headers: string) => ({ method: 'POST', headers });

  it.each([
    ['the skill is idempotent', idempotent, withHeaders(''), true],
    ['nobody says so', careful, withHeaders('Host\nlocalhost'), false],
    ['GET', careful, { method: 'GET', headers: '' }, true],
    ['HEAD', careful, { method: 'HEAD', headers: '' }, true],
    ['OPTIONS', careful, { method: 'OPTIONS', headers: '' }, true],
    ['PUT', careful, { method: 'PUT', headers: '' }, false],
    ['DELETE', careful, { method: 'DELETE', headers: '' }, false],
    ['a key', careful, withHeaders('Host\nlocalhost\nIdempotency-Key\nk1'), true],
    ['a key in lower case', careful, withHeaders('idempotency-key\nk1'), true],
    ['an empty key', careful, withHeaders('Idempotency-Key\n '), false],
    ['a key that is a value', careful, withHeaders('X-Header\nIdempotency-Key\nA\nb'), false],
  ] as const)('%s', (_why, spec, about, may) => {
    expect(isRepeatable(spec, about)).toBe(may);
  });
});

describe('what becomes of a request whose worker died', () => {
  it.each([
    ['a bystander is replayed', idempotent, byAnother, {}, 'replay'],
    ['a suspect is replayed alone', idempotent, spin, {}, 'alone'],
    ['the culprit is told', idempotent, byMe, {}, 'fail'],
    ['whoever spun alone is told', idempotent, spin, alone, 'fail'],
    ['a worker ended from outside is no fault of its request', idempotent, killed, alone, 'alone'],
    ['nothing is replayed twice', idempotent, byAnother, { replays: 1 }, 'fail'],
    ['no suspect is replayed twice', idempotent, spin, { replays: 1 }, 'fail'],
    ['nothing is replayed past its deadline', idempotent, byAnother, { inTime: false }, 'fail'],
    ['half a body or answer is not replayed', idempotent, byAnother, { replayable: false }, 'fail'],
    ['what may not be sent twice is not replayed', careful, byAnother, {}, 'fail'],
    ['a suspect that may not be sent twice is told', careful, spin, {}, 'fail'],
    [
      'a bystander with a record is replayed alone',
      idempotent,
      byAnother,
      { suspicious: true },
      'alone',
    ],
    [
      'a bystander with a poisonous input is refused',
      idempotent,
      byAnother,
      { poison: true },
      'refuse',
    ],
    ['so is a suspect', idempotent, spin, { poison: true }, 'refuse'],
    ['also when it may not be sent twice', careful, spin, { poison: true }, 'refuse'],
    ['but under whom it died is told of that', idempotent, byMe, { poison: true }, 'fail'],
    ['also when it was alone', idempotent, killed, { ...alone, poison: true }, 'fail'],
  ] as const)('%s', (_what, spec, cause, changes, aftermath) => {
    expect(decideAftermath(spec, request, cause, { ...first, ...changes })).toBe(aftermath);
  });
});
