import { readFileSync } from 'node:fs';
import { SDK_TYPES } from '../../sdk-files.ts';
import type { ScaffoldFile } from './scaffold-files.ts';
import { shellWord } from './shell-word.ts';

/** What the package of a new skill is made of. */
export interface NodePackage {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  /** Packages with the types of those. */
  readonly types?: Readonly<Record<string, string>>;
  /** The command that is this host, as a script of the package calls it. */
  readonly host: string;
}

/** The files that make a folder a package of Node, with types for an editor and a compiler. */
export function nodePackage({ name, dependencies, types, host }: NodePackage): ScaffoldFile[] {
  const manifest = {
    name,
    private: true,
    type: 'module',
    // Under the host's Node, which reads TypeScript, whichever the machine has.
    scripts: { test: `${shellWord(host)} exec -- node --test`, types: 'tsc' },
    ...(dependencies === undefined ? {} : { dependencies }),
    devDependencies: { ...types, '@types/node': '^24.0.0', typescript: '>=5.8' },
  };
  const about = dependencies === undefined ? '' : 'what it depends on, ';
  return [
    {
      name: 'package.json',
      text: json(manifest),
      about: `says ${about}how it is tested, and that the code is ES modules`,
    },
    { name: 'tsconfig.json', text: json(TSCONFIG), about: 'what the host makes of TypeScript' },
    { name: 'skillet-sdk.d.ts', text: sdkTypes(), about: 'types of `@skillet/sdk`' },
  ];
}

/** As Node strips types, no more and no less. */
const TSCONFIG = {
  compilerOptions: {
    strict: true,
    noEmit: true,
    allowJs: true,
    checkJs: true,
    target: 'es2024',
    lib: ['es2024', 'dom', 'dom.iterable'],
    module: 'nodenext',
    allowImportingTsExtensions: true,
    verbatimModuleSyntax: true,
    erasableSyntaxOnly: true,
    skipLibCheck: true,
    types: ['node'],
  },
};

/** The declarations of the SDK as one ambient module, which needs no install. */
function sdkTypes(): string {
  const declarations = SDK_TYPES.map((file) =>
    readFileSync(file, 'utf8')
      .replace(/^\/\/# sourceMappingURL=.*\n?/m, '')
      .replaceAll(/^export declare /gm, 'export ')
      .replaceAll(/^(?=.)/gm, '  '),
  );
  return `// Written by \`skillet-host new\`. The host brings the code.\ndeclare module '@skillet/sdk' {\n${declarations.join('\n')}}\n`;
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
