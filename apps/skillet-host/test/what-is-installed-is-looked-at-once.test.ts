import { expect, test } from 'vitest';
import { SharedLook } from '../src/host/installer/shared-look.ts';

test('one look is for all who ask meanwhile, and is not older than what they ask', async () => {
  const looks: (PromiseWithResolvers<string> & { readonly asker: string })[] = [];
  const look = (asker: string) => {
    const one = Promise.withResolvers<string>();
    looks.push({ ...one, asker });
    return one.promise;
  };
  const shared = new SharedLook(look, 4);
  const first = shared.ask('ada');
  const later = [shared.ask('bob'), shared.ask('eve'), shared.ask('ada')];
  expect(looks).toHaveLength(1);
  // No more may wait.
  expect(await shared.ask('joe')).toBeUndefined();
  looks[0]?.reject(new Error('no'));
  await expect(first).rejects.toThrow('no');
  await expect.poll(() => looks).toHaveLength(2);
  looks[1]?.resolve('two');
  expect(await Promise.all(later)).toEqual(['two', 'two', 'two']);
  const fresh = shared.ask('joe');
  looks[2]?.resolve('three');
  expect(await fresh).toBe('three');
  expect(looks.map(({ asker }) => asker)).toEqual(['ada', 'bob', 'joe']);
});
