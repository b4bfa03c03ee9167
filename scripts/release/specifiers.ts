import ts from 'typescript';

/** A module or file that a source names: its text, where the text stands, and how it is named. */
export interface Specifier {
  readonly text: string;
  /** Of the text without its quotes. */
  readonly start: number;
  readonly end: number;
  /** `import` runs a module, `resolve` asks where a file is. */
  readonly how: 'import' | 'resolve';
}

/** What a JavaScript, TypeScript or declaration file imports, requires and resolves by a constant name. */
export function specifiersOf(file: string, source: string): readonly Specifier[] {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest);
  const found: Specifier[] = [];
  const add = (node: ts.Node | undefined, how: Specifier['how']): void => {
    if (node === undefined || !ts.isStringLiteralLike(node)) return;
    found.push({ text: node.text, start: node.getStart(tree) + 1, end: node.end - 1, how });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
      add(node.moduleSpecifier, 'import');
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      add(node.argument.literal, 'import');
    } else if (ts.isCallExpression(node)) {
      const { expression } = node;
      if (expression.kind === ts.SyntaxKind.ImportKeyword) add(node.arguments[0], 'import');
      else if (ts.isIdentifier(expression) && expression.text === 'require') {
        add(node.arguments[0], 'import');
      } else if (ts.isPropertyAccessExpression(expression) && expression.name.text === 'resolve') {
        add(node.arguments[0], 'resolve');
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

/** The source with each specifier replaced for which there is another name. */
export function renamed(
  source: string,
  specifiers: readonly Specifier[],
  nameFor: (specifier: Specifier) => string | undefined,
): string {
  let text = source;
  for (const specifier of [...specifiers].sort((a, b) => b.start - a.start)) {
    const name = nameFor(specifier);
    if (name !== undefined)
      text = text.slice(0, specifier.start) + name + text.slice(specifier.end);
  }
  return text;
}

/** The package of a specifier: `ajv` of `ajv/dist/x.js`; undefined for a relative one and for Node's own. */
export function packageOf(specifier: string): string | undefined {
  const match = /^(?:@[a-z0-9][\w.-]*\/)?[a-z0-9][\w.-]*(?=\/|$)/.exec(specifier);
  return match === null || specifier.includes(':') ? undefined : match[0];
}
