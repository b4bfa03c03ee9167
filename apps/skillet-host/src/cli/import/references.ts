import { isOfHost, nameOf, type Variables } from './variables.ts';
import { isSecret } from './secrets.ts';

/** What references of clients in texts stand for. */
export interface ReferenceContext {
  readonly mount: string;
  readonly variables: Variables;
  /** The folder of the project, relative to the configuration. */
  readonly workspace: string;
  readonly workspaceName: string;
  /** What VS Code asks for, by its id. */
  readonly inputs: ReadonlyMap<string, string>;
  readonly note: (text: string) => void;
}

/** A text in pieces: what it says, and what it refers to, as the configuration writes it. */
export interface Piece {
  readonly text: string;
  readonly isReference: boolean;
}

const REFERENCE = /\$\{([^{}]*)\}/g;
const PLAIN = /^([A-Za-z_]\w*)(?::-(.*))?$/s;

/** Cuts a text of a client at its references (`${env:X}`, `${input:x}`, `${X:-default}`, …), and translates these. */
export function piecesOf(text: string, name: string, context: ReferenceContext): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(REFERENCE)) {
    if (match.index > from)
      pieces.push({ text: text.slice(from, match.index), isReference: false });
    pieces.push(pieceOf(match[1] ?? '', name, context));
    from = match.index + match[0].length;
  }
  if (from < text.length) pieces.push({ text: text.slice(from), isReference: false });
  return pieces;
}

/** A text that the configuration takes as it is. */
export function literal(text: string): string {
  return text.replaceAll('${', () => '$${');
}

/** Pieces as the configuration writes them; `plain` has a say in what is no reference. */
export function joined(
  pieces: readonly Piece[],
  plain: (text: string) => string = literal,
): string {
  return pieces.map(({ text, isReference }) => (isReference ? text : plain(text))).join('');
}

function pieceOf(reference: string, name: string, context: ReferenceContext): Piece {
  const { mount, variables, workspace, workspaceName, inputs, note } = context;
  const [, kind = '', rest = ''] = /^(env|input):(.*)$/s.exec(reference) ?? [];
  if (kind === 'input') {
    const text = variables.use(nameOf(rest), mount, inputs.get(rest));
    return { text, isReference: true };
  }
  const fixed = {
    workspaceFolder: workspace,
    workspaceFolderBasename: workspaceName,
    pathSeparator: '/',
    '/': '/',
  } satisfies Record<string, string>;
  if (Object.hasOwn(fixed, reference)) {
    return { text: literal(fixed[reference as keyof typeof fixed]), isReference: true };
  }
  const wanted = reference === 'userHome' ? 'HOME' : kind === 'env' ? rest : reference;
  const [, variable, fallback] = PLAIN.exec(wanted) ?? [];
  if (variable === undefined || isOfHost(variable)) {
    const why = variable === undefined ? 'is not known here' : 'is a variable of the host itself';
    note(`\`\${${reference}}\` ${why}; it stays as text`);
    return { text: `$\${${reference}}`, isReference: true };
  }
  const keeps = fallback !== undefined && ![name, variable].some((one) => isSecret(one, fallback));
  const text = keeps ? `\${${variable}:-${fallback}}` : variables.use(variable, mount);
  return { text, isReference: true };
}
