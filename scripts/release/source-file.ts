import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { renamed, specifiersOf, type Specifier } from './specifiers.ts';

/** A file of a published package, and what it names. */
export class SourceFile {
  /** Relative to the package. */
  readonly file: string;
  readonly specifiers: readonly Specifier[];
  readonly #root: string;
  readonly #text: string;

  constructor(file: string, root: string) {
    this.file = file;
    this.#root = root;
    this.#text = readFileSync(path.join(root, file), 'utf8').replace(
      /^\/\/# sourceMappingURL=.*\n?/m,
      '',
    );
    this.specifiers = specifiersOf(file, this.#text);
  }

  /** Writes the file with relative paths to the files, relative to the package, that `fileFor` gives. */
  rename(fileFor: (specifier: Specifier) => string | undefined): void {
    const text = renamed(this.#text, this.specifiers, (specifier) => {
      const target = fileFor(specifier);
      if (target === undefined) return undefined;
      const way = path.relative(path.dirname(this.file), target);
      return way.startsWith('.') ? way : `./${way}`;
    });
    writeFileSync(path.join(this.#root, this.file), text);
  }
}
