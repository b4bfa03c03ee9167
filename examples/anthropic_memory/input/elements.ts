import { list, optional, record, text, type Reader } from './shape.ts';

/** Somebody or something that is remembered. */
export interface Entity {
  /** Empty: the caller gave none. */
  readonly name: string;
  readonly entityType: string;
  readonly observations: readonly string[];
}

/** How one entity stands to another. */
export interface Relation {
  readonly from: string;
  readonly to: string;
  /** Undefined: the caller gave none. */
  readonly relationType: string | undefined;
}

/** Observations to add to an entity, or to take from it. */
export interface Observations {
  readonly entityName: string;
  readonly contents: readonly string[];
}

const texts = optional(list(text), []);
// No entity is called '', so that what lacks a name finds nothing.
const nameIfAny = optional(text, '');

/** Reads an entity; without a type it is `unknown`. */
export const entity: Reader<Entity> = (value, where) => {
  const { name, entityType, observations } = record(value, where);
  return {
    name: nameIfAny(name, `${where}.name`),
    entityType: optional(text, 'unknown')(entityType, `${where}.entityType`),
    observations: texts(observations, `${where}.observations`),
  };
};

/** Reads a relation. */
export const relation: Reader<Relation> = (value, where) => {
  const { from, to, relationType } = record(value, where);
  return {
    from: nameIfAny(from, `${where}.from`),
    to: nameIfAny(to, `${where}.to`),
    relationType: optional(text, undefined)(relationType, `${where}.relationType`),
  };
};

/** Reads the observations of an entity, which are under one key or another. */
export function observationsUnder(key: 'contents' | 'observations'): Reader<Observations> {
  return (value, where) => {
    const given = record(value, where);
    return {
      entityName: nameIfAny(given['entityName'], `${where}.entityName`),
      contents: texts(given[key], `${where}.${key}`),
    };
  };
}
