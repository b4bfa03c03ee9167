import { expect, test } from 'vitest';
import { load, refusal } from './support/temp-folder.ts';

const URL_OF_IT = 'https://skills.example.org/index.json';
const config = (index: string) =>
  `skills: []\ninstall:\n  indexes: [{url: ${URL_OF_IT}, ${index}}]\n`;

test('an index names its signer, and who vouches for that', async () => {
  const sigstore = { identity: 'release@example.org', issuer: 'https://id.example.org/oauth' };
  const { install } = await load(config(`sigstore: ${JSON.stringify(sigstore)}`));
  expect(install.indexes).toEqual([{ url: URL_OF_IT, sigstore }]);
});

test.each([
  ['sigstore: ', 'must be a mapping, not nothing'],
  ['sigstore: {}', 'sigstore.identity` is missing'],
  ['sigstore: {identity: me@example.org}', 'sigstore.issuer` is missing'],
  ['sigstore: {identity: "https://example.org/*", issuer: https://x}', 'no address of one signer'],
  ['sigstore: {identity: "", issuer: https://x}', 'no address of one signer'],
  ['sigstore: {identity: me@example.org, issuer: github}', 'no issuer such as'],
])('%s would trust nobody, or everybody', async (index, says) => {
  expect((await refusal(config(index))).join('\n')).toContain(says);
});
