import { describe, expect, it } from 'vitest';
import { inputSchema, objectSchema } from '../src/index.ts';

describe('the schema that inputs are checked against', () => {
  it('is the published one, but an optional input may be null', () => {
    const inputs = {
      timezone: { schema: { type: 'string', description: 'IANA name' }, required: false },
      format: { schema: { type: 'string', enum: ['iso', 'http'] }, required: true },
    };
    expect(inputSchema({ inputs })).toEqual({
      type: 'object',
      properties: {
        timezone: {
          anyOf: [{ type: 'null' }, { type: 'string', description: 'IANA name' }],
        },
        format: { type: 'string', enum: ['iso', 'http'] },
      },
      required: ['format'],
    });
  });

  it('takes any name for an input, also one that every object has', () => {
    const spec = { schema: { type: 'string' }, required: true };
    const schema = objectSchema(Object.fromEntries([['__proto__', spec]]));
    expect(Object.keys(schema.properties)).toEqual(['__proto__']);
    expect(schema.required).toEqual(['__proto__']);
  });
});
