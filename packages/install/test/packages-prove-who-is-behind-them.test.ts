import { TrustedRoot } from '@sigstore/protobuf-specs';
import { describe, expect, test } from 'vitest';
import { Refused } from '../src/refused.ts';
import { originChanges } from '../src/signed/changed-origin.ts';
import type { ToldPackage } from '../src/signed/origin.ts';
import { provenanceIn } from '../src/signed/verify-provenance.ts';
import { signingKey } from '../src/signed/verify-signature.ts';
import { Builder, type Build } from './support/builder.ts';
import { SigningKey } from './support/signing-key.ts';

const NAME = '@acme/weather';
const EXACT = `${NAME}@1.0.0`;
const INTEGRITY = `sha512-${Buffer.alloc(64, 7).toString('base64')}`;
const OTHER = `sha512-${Buffer.alloc(64, 8).toString('base64')}`;
const SCAN = 'https://example.org/scan/v1';

function told(more: Partial<ToldPackage> = {}): ToldPackage {
  return {
    ...{ name: NAME, version: '1.0.0', integrity: INTEGRITY },
    ...{ signatures: undefined, attestations: undefined, published: 1000, ...more },
  };
}

function listed({ keyid, key }: SigningKey, expires?: number) {
  return { keyid, key, expires };
}

describe('a registry that signs', () => {
  const key = new SigningKey();
  const other = new SigningKey();
  const p384 = new SigningKey('P-384');

  test('has signed a package with one of its keys', () => {
    const signature = key.of(EXACT, INTEGRITY);
    for (const signatures of [[signature], signature])
      expect(signingKey(told({ signatures }), [listed(other), listed(key)])).toBe(key.keyid);
    expect(signingKey(told({ signatures: [signature] }), [listed(key, 1001)])).toBe(key.keyid);
  });

  test.each([
    ['no signature', [], [listed(key)], 'has no signature'],
    ['one of another package', [key.of('x@1.0.0', INTEGRITY)], [listed(key)], 'is wrong'],
    ['one of other bytes', [key.of(EXACT, OTHER)], [listed(key)], 'is wrong'],
    ['one that is no text', [{ keyid: key.keyid, sig: 7 }], [listed(key)], 'is wrong'],
    ['one of another key', [other.of(EXACT, INTEGRITY)], [listed(key)], 'no key of its registry'],
    ['one of a key that had ended', [key.of(EXACT, INTEGRITY)], [listed(key, 1000)], 'had ended'],
    ['one of another curve', [p384.of(EXACT, INTEGRITY)], [listed(p384)], 'is wrong'],
    [
      'a second one that is wrong',
      [key.of(EXACT, INTEGRITY), other.of(EXACT, OTHER)],
      [listed(key), listed(other)],
      'is wrong',
    ],
  ])('a package with %s is refused', (_, signatures, keys, says) => {
    const check = () => signingKey(told({ signatures }), keys);
    expect(check).toThrow(Refused);
    expect(check).toThrow(says);
  });

  test('when a package was published has to be known where its key has ended', () => {
    const signatures = [key.of(EXACT, INTEGRITY)];
    expect(() => signingKey(told({ signatures, published: undefined }), [listed(key, 1)])).toThrow(
      'had ended',
    );
  });
});

describe('where a package was built', () => {
  const build: Build = { exact: EXACT, integrity: INTEGRITY };

  test('is what the certificate of its builder says', async () => {
    const builder = await Builder.open();
    const root = TrustedRoot.fromJSON(builder.trustRoot);
    expect(provenanceIn(await builder.bundle(build), told(), root)).toEqual({
      repository: 'https://example.org/acme/skills',
      workflow: 'https://example.org/acme/skills/.ci/release.yml@refs/tags/v1',
      builder: 'https://id.example.org',
    });
    const elsewhere = TrustedRoot.fromJSON((await Builder.open()).trustRoot);
    const changed = JSON.parse(JSON.stringify(await builder.bundle(build))) as {
      dsseEnvelope: { payload: string };
    };
    changed.dsseEnvelope.payload = Buffer.from('{"subject":[]}').toString('base64');
    const twice = ['x', 'y'].map((name) => ({ name: `pkg:npm/${name}@1.0.0`, digest: {} }));
    for (const [bundle, trusted, says] of [
      [await builder.bundle(build), elsewhere, 'the provenance of @acme/weather@1.0.0 is wrong'],
      [await builder.bundle({ ...build, exact: 'x@1.0.0' }), root, 'it is of "pkg:npm/x@1.0.0"'],
      [await builder.bundle({ ...build, integrity: OTHER }), root, 'another digest'],
      [await builder.bundle({ ...build, isBuilder: false }), root, 'no builder has signed it'],
      [await builder.bundle({ ...build, subjects: twice }), root, 'and not of'],
      [await builder.bundle({ ...build, subjects: [] }), root, 'and not of'],
      [await builder.bundle({ ...build, predicateType: SCAN }), root, 'something else'],
      [changed, root, 'is wrong'],
      [{}, root, 'is wrong'],
      [undefined, root, 'is wrong'],
    ] as const) {
      const check = () => provenanceIn(bundle, told(), trusted);
      expect(check).toThrow(Refused);
      expect(check).toThrow(says);
    }
  });
});

test('what has changed of who is behind a package is told, and what does not matter is not', () => {
  const provenance = { repository: 'https://a/x', workflow: 'https://a/x/w.yml@v1', builder: 'b' };
  const before = { publisher: 'ada', keyid: 'k', provenance };
  const newer = { ...provenance, workflow: 'https://a/x/w.yml@v2' };
  const same = { publisher: 'GitHub', keyid: 'another', provenance: newer };
  expect(originChanges(before, same)).toEqual([]);
  expect(originChanges({}, same)).toEqual([]);
  const { keyid: _, ...unsigned } = same;
  for (const [now, ...says] of [
    [unsigned, 'signed'],
    [{ ...same, provenance: { ...newer, repository: 'https://a/y' } }, 'https://a/y', 'GitHub'],
    [{ ...same, provenance: { ...newer, workflow: 'https://a/x/v.yml@v2' } }, 'v.yml', 'GitHub'],
    [{ ...same, provenance: { ...newer, builder: 'c' } }, 'now c', 'GitHub'],
    [{ publisher: 'ada', keyid: 'k' }, 'is not known (why)'],
    [{ publisher: 'eve', keyid: 'k' }, 'is not known (why)', '"eve"'],
    [{}, 'signed', 'is not known', 'nobody knows whom'],
  ] as const) {
    const changes = originChanges(before, now, { provenance: 'why' });
    expect(changes).toHaveLength(says.length);
    says.forEach((said, index) => {
      expect(changes[index]).toContain(said);
    });
  }
});
