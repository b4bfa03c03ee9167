import { describe, expect, it } from 'vitest';
import { SkillError } from '../src/index.ts';

describe('a SkillError', () => {
  it('carries a status and what the client is told', () => {
    const error = new SkillError(404, { missing: 'city' });
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ name: 'SkillError', status: 404, detail: { missing: 'city' } });
  });

  it('says in logs what it tells the client, where that is a text', () => {
    expect(new SkillError(400, 'Invalid timezone').message).toBe('Invalid timezone');
    expect(new SkillError(418, { a: 1 }).message).toBe('skill error 418');
  });

  it('keeps its cause and its stack', () => {
    const cause = new Error('why');
    const error = new SkillError(500, 'x', { cause });
    expect(error.cause).toBe(cause);
    expect(error.stack).toContain('skill-error.test.ts');
  });

  it('is recognised by its name, also as a class of its own', () => {
    class NotThere extends SkillError {
      constructor() {
        super(404, 'not there');
      }
    }
    expect(new NotThere().name).toBe('SkillError');
  });

  it.each([400, 418, 422, 499, 500, 599])('may have the status %d', (status) => {
    expect(new SkillError(status, 'x').status).toBe(status);
  });

  it.each([200, 302, 399, 600, -1, 0, 400.5, NaN, Infinity, '400' as unknown as number])(
    'may not have the status %s',
    (status) => {
      expect(() => new SkillError(status, 'x')).toThrow(RangeError);
      expect(() => new SkillError(status, 'x')).toThrow(/status from 400 to 599/);
    },
  );
});
