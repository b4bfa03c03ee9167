import { globSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { hasFile, readText } from './workspace.ts';

const ROOT = path.join(import.meta.dirname, '..');
const documents = globSync(['*.md', 'docs/*.md', '{packages,apps,examples}/*/README.md'], {
  cwd: ROOT,
});

/** Relative links of a document; those in code are none. */
function linksOf(document: string): string[] {
  const text = readText(document).replaceAll(/```[^]*?```/g, '');
  return [...text.matchAll(/\]\((?!\w+:)([^)\s]+)\)/g)].map(([, link]) => link ?? '');
}

/** The anchors that GitHub gives the headings of a document. */
function anchorsOf(document: string): string[] {
  const text = readText(document).replaceAll(/```[^]*?```/g, '');
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** Why a link of a document leads nowhere, or nothing. */
function fault(document: string, link: string): string | undefined {
  const [file = '', anchor] = link.split('#');
  const target = file === '' ? document : path.join(path.dirname(document), file);
  if (!hasFile(target)) return `${link}: there is no such file`;
  if (anchor === undefined || anchorsOf(target).includes(anchor)) return undefined;
  return `${link}: there is no such heading`;
}

/** Files and folders of the repository that a document names in code: `packages/core/src/events.ts`. */
function pathsIn(document: string): string[] {
  const named = /`((?:packages|apps|test|scripts|bench|examples|docs)\/[\w./-]+)`/g;
  return [...readText(document).matchAll(named)].map(([, name]) => name ?? '');
}

describe.each(documents)('%s', (document) => {
  test('links to files and headings that exist', () => {
    const faults = linksOf(document).map((link) => fault(document, link));
    expect(faults.filter((found) => found !== undefined)).toEqual([]);
  });

  test('names files that exist', () => {
    const here = path.dirname(document);
    const gone = pathsIn(document).filter((name) => !hasFile(name) && !hasFile(`${here}/${name}`));
    expect(gone).toEqual([]);
  });
});

test('the index of the documentation has every page', () => {
  const pages = documents.filter((file) => /^docs\/(?!README)/.test(file));
  const listed = linksOf('docs/README.md').filter((link) => !link.startsWith('..'));
  expect(listed.map((link) => `docs/${link}`).toSorted()).toEqual(pages.toSorted());
});

test('the README is read in a few minutes, and leads on', () => {
  expect(readText('README.md').split('\n').length - 1).toBeLessThanOrEqual(150);
  expect(linksOf('README.md').length).toBeGreaterThan(10);
});
