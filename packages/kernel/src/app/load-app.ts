import { pathToFileURL } from 'node:url';
import { exportsOf, pick } from '../load/load-skill.ts';
import type { Answerer } from '../run/handler-answerer.ts';
import { appOf, type App } from './app-shape.ts';
import { fetchAnswerer } from './fetch-answerer.ts';
import { nodeAnswerer } from './node-answerer.ts';

/**
 * Imports the module of an application and makes what answers its requests: the export that the entry
 * names, else the default export, else the module itself when it exports `fetch`.
 *
 * @throws whatever the module throws while it loads, or an Error that names the exports it has.
 */
export async function loadApp(entry: { file: string; export: string }): Promise<Answerer> {
  const namespace = (await import(pathToFileURL(entry.file).href)) as Record<string, unknown>;
  const app = await findApp(namespace, entry.export);
  if (app === undefined) {
    throw new Error(
      `the export "${entry.export}" is not an application: export a function (request) or (req, res), ` +
        `or an object with \`fetch\`; the module exports ${exportsOf(namespace)}`,
    );
  }
  if (app.style === 'fetch') return fetchAnswerer(app.call);
  // Only those who need it pay for `node:http`.
  const { Server } = await import('node:http');
  return nodeAnswerer(app.call, Server);
}

async function findApp(namespace: Record<string, unknown>, name: string): Promise<App | undefined> {
  for (const candidate of [pick(namespace, name), namespace['default'], namespace]) {
    // One that has to be made first may be a promise.
    const app = await appOf(candidate instanceof Promise ? await candidate : candidate);
    if (app !== undefined) return app;
  }
  return undefined;
}
