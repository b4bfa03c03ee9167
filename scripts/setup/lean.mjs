/**
 * Modules of Node that are taken without `import`: that reads all that a module exports, so that of `node:http` it loads Node's own
 * WebSocket client, which takes 60 ms of CPU and nobody here needs.
 */
const PLAIN = ['node:http', 'node:crypto'];

const IMPORT = new RegExp(`^import (.+) from ["'](${PLAIN.join('|')})["'];$`, 'gm');

/** A plugin for rolldown: what is bundled takes less time to load, and less memory. */
export const lean = {
  name: 'lean',
  renderChunk: withoutImports,
  // What is written is printed anew after that.
  generateBundle: (_, bundle) => {
    for (const one of Object.values(bundle)) {
      if (one.type === 'chunk') one.code = asciiOnly(one.code);
    }
  },
};

function withoutImports(code) {
  return code.replace(IMPORT, (_, clause, module) => {
    const [, whole, names] = /^(?:(?:\* as )?([\w$]+)(?:, )?)?(\{.+\})?$/.exec(clause);
    const taken = [whole, names?.replaceAll(' as ', ': ')].filter((one) => one !== undefined);
    return taken.map((one) => `const ${one} = process.getBuiltinModule('${module}');`).join('\n');
  });
}

/** V8 keeps the source: one character beyond latin1 makes it twice as large. */
function asciiOnly(code) {
  return code.replace(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
