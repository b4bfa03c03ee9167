import { expect, test } from 'vitest';
import { packagesOf, takenIn } from '../../scripts/release/licences.ts';
import { roomsOf } from '../../scripts/release/rooms.ts';

test('what rooms take into their bundles is listed with its licence, also where it is installed besides', () => {
  const packages = packagesOf(takenIn(roomsOf(['skillet-host', 'skillet-discovery'])));
  const licences = Object.fromEntries(packages.map(({ name, license }) => [name, license]));
  // Those that ajv needs, and the one that is a single file.
  const some = { ajv: 'MIT', 'fast-uri': 'BSD-3-Clause', tar: 'BlueOak-1.0.0', yaml: 'ISC' };
  expect(licences).toMatchObject(some);
});
