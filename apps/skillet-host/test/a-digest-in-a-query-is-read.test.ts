import { expect, test } from 'vitest';
import { treeIn } from '../src/host/installer/installed-routes.ts';

test('a digest is read from a query as a look has told it, also where nobody has encoded it', () => {
  const digest = `sha512-+/${'A'.repeat(84)}==`;
  for (const query of [`tree=${digest}`, `tree=${encodeURIComponent(digest)}`])
    expect(treeIn(new URLSearchParams(query))).toBe(digest);
  expect(treeIn(new URLSearchParams('name=echo'))).toBeUndefined();
});
