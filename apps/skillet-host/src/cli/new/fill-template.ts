import type { Language } from './languages.ts';
import { shellWord } from './shell-word.ts';
import { yamlText } from './yaml-text.ts';

/** What stands in templates for the skill's name. */
const NAME = 'skill_name';

/** What a template is filled with. */
export interface Filling {
  readonly name: string;
  readonly language: Language;
  /** The command that is this host, as a script of the skill's package calls it. */
  readonly host: string;
}

/** The name of a template, or of a file that a template names, in a new skill. */
export function fillName(text: string, { name, language }: Filling): string {
  const named = text.replaceAll(NAME, name);
  return language === 'js' ? named.replaceAll(/\.ts\b/g, '.js') : named;
}

/** The text of a template in a new skill. */
export function fillText(file: string, text: string, filling: Filling): string {
  if (file.endsWith('.yaml')) {
    const title = `name: ${yamlText(filling.name)}`;
    return text.replaceAll(/^name: skill_name$|skill_name/gm, (found) =>
      found === NAME ? filling.name : title,
    );
  }
  if (file === 'package.json') {
    const command = JSON.stringify(shellWord(filling.host)).slice(1, -1);
    return text.replace(NAME, filling.name).replace('"skillet-host ', () => `"${command} `);
  }
  return /\.[jt]s$/.test(file) ? fillName(text, filling) : text.replaceAll(NAME, filling.name);
}
