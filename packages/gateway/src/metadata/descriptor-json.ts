import type { Descriptor } from '@skillet/core';

/** A part of a descriptor that has an endpoint. */
export type DescriptorPart = 'inventory' | 'schema';

const texts = new WeakMap<Descriptor, Map<DescriptorPart, string>>();

/** The JSON of a part of a descriptor. A descriptor never changes, so each is made once. */
export function descriptorJson(descriptor: Descriptor, part: DescriptorPart): string {
  let made = texts.get(descriptor);
  if (made === undefined) {
    made = new Map();
    texts.set(descriptor, made);
  }
  let text = made.get(part);
  if (text === undefined) {
    text = JSON.stringify(descriptor[part]);
    made.set(part, text);
  }
  return text;
}
