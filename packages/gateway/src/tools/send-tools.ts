import { defineTools, searchSkills, TOOL_FORMATS, type ToolFormatName } from '@skillet/catalog';
import type { SkillView } from '@skillet/core';
import { sendJson, sendMetadata } from '../answer/send-json.ts';
import type { Exchange } from '../exchange.ts';
import { baseUrlOf } from '../request/base-url.ts';
import { commaList } from '../request/comma-list.ts';
import { isOff, queryOf } from '../request/query.ts';

/** `GET /tools?format=…[&skills=a,b][&tags=x][&strict=false]`: function definitions for a model call. */
export function sendTools(exchange: Exchange): void {
  const parameters = queryOf(exchange.req);
  const format = parameters.get('format');
  if (!isFormat(format)) {
    const fault =
      format === null ? 'The parameter `format` is missing' : `There is no format "${format}"`;
    sendJson(exchange, { detail: `${fault}: it is one of ${TOOL_FORMATS.join(', ')}.` }, 422);
    return;
  }
  const views = exchange.views();
  const mounts = commaList(parameters.get('skills'));
  const unknown = mounts?.filter((mount) => !views.some((view) => view.mount === mount)) ?? [];
  if (unknown.length > 0) {
    sendJson(exchange, { detail: noSuchSkill(unknown, views) }, 404);
    return;
  }
  const tags = commaList(parameters.get('tags'));
  const strict = !isOff(parameters.get('strict'));
  const baseUrl = baseUrlOf(exchange);
  const key = JSON.stringify([format, strict, mounts, tags]);
  sendMetadata(exchange, `/tools ${baseUrl} ${key}`, () => {
    const wanted = wantedMounts(views, mounts, tags);
    const request = { format, strict, baseUrl, wanted: (mount: string) => wanted.has(mount) };
    const { tools, dispatch, leftOut } = defineTools(views, request, exchange.gateway.toolNames);
    const left = Object.keys(leftOut).length === 0 ? {} : { left_out: leftOut };
    return { tools, dispatch, ...left };
  });
}

function isFormat(given: string | null): given is ToolFormatName {
  return given !== null && (TOOL_FORMATS as readonly string[]).includes(given);
}

function wantedMounts(
  views: readonly SkillView[],
  mounts: readonly string[] | undefined,
  tags: readonly string[] | undefined,
): ReadonlySet<string> {
  const tagged = searchSkills(views, { tags }, ({ descriptor }) => descriptor.inventory.skill);
  const named = tagged.filter(({ mount }) => mounts === undefined || mounts.includes(mount));
  return new Set(named.map(({ mount }) => mount));
}

function noSuchSkill(unknown: readonly string[], views: readonly SkillView[]): string {
  const missing = unknown.map((mount) => `"${mount}"`).join(', ');
  const there = views.map(({ mount }) => mount).join(', ');
  return `There is no skill at ${missing}: ${there === '' ? 'there are none' : `there are ${there}`}.`;
}
