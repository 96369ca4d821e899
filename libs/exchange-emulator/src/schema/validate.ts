import { MESSAGES, TYPES } from '../xml/namespaces.js';
import type { XmlElement } from '../xml/parse.js';
import { COMMON_TYPES } from './common-types.js';
import { ITEM_TYPES } from './item-types.js';
import type { ComplexType, Particle } from './model.js';
import { OPERATION_TYPES } from './operation-types.js';
import { SIMPLE_TYPES } from './simple-types.js';
import { operationSince, partSince, valueSince } from './since.js';

/** Where a request departs from the schema, and how. */
export interface SchemaViolation {
  readonly offset: number;
  /** The words of Exchange's validator. */
  readonly violation: string;
}

const COMPLEX_TYPES: Record<string, ComplexType> = { ...COMMON_TYPES, ...ITEM_TYPES, ...OPERATION_TYPES };

/** Operations whose requests the tables describe and the schema of a version has. */
export function isKnownOperation(name: string, version: number): boolean {
  return `${name}Request` in OPERATION_TYPES && operationSince(name) <= version;
}

/** The first violation in a request (the child of the SOAP body) by the schema of a version, in document order; undefined where there is none. */
export function findSchemaViolation(request: XmlElement, version: number): SchemaViolation | undefined {
  return checkElement(request, `${request.name}Request`, { version, types: typesOf(version) });
}

/** The schema of one version. */
interface Schema {
  readonly version: number;
  readonly types: Record<string, ComplexType>;
}

const known = new Map<number, Record<string, ComplexType>>();

/** The complex types without what came after a version. */
function typesOf(version: number): Record<string, ComplexType> {
  let types = known.get(version);
  if (!types) {
    const entries = Object.entries(COMPLEX_TYPES).map(([name, type]) => [name, typeOf(name, type, version)]);
    known.set(version, (types = Object.fromEntries(entries) as Record<string, ComplexType>));
  }
  return types;
}

function typeOf(typeName: string, type: ComplexType, version: number): ComplexType {
  const has = (name: string) => partSince(typeName, name) <= version;
  const particles = type.particles?.map((particle) => ({
    ...particle,
    options: new Map([...particle.options].filter(([key]) => has(key.slice(2)))),
  }));
  return {
    ...type,
    attributes: new Map([...type.attributes].filter(([name]) => has(name))),
    ...(particles && { particles: particles.filter(({ options }) => options.size > 0) }),
  };
}

function checkElement(element: XmlElement, typeName: string, schema: Schema): SchemaViolation | undefined {
  const complex = schema.types[typeName];
  const inAttributes = checkAttributes(element, complex?.attributes ?? NO_ATTRIBUTES, schema);
  if (inAttributes) return inAttributes;
  if (!complex) return checkSimpleElement(element, typeName, schema);
  if (complex.particles === undefined) return undefined;
  if (complex.text) return checkSimpleElement(element, complex.text, schema);
  return checkContent(element, complex.particles, schema);
}

function checkSimpleElement(
  element: XmlElement,
  typeName: string,
  { version }: Schema,
): SchemaViolation | undefined {
  const [child] = element.children;
  if (child) {
    return violation(
      child,
      `The element ${quoted(element)} cannot contain child element ${quoted(child)} because the parent element's content model is text only.`,
    );
  }
  const type = simpleType(typeName);
  const reason = violationOf(typeName, element.text, version);
  if (!reason) return undefined;
  return violation(
    element,
    `The '${element.namespace}:${element.name}' element is invalid - The value '${element.text}' is invalid according to its datatype '${type.title}' - ${reason}`,
  );
}

const NO_ATTRIBUTES: ComplexType['attributes'] = new Map();

function checkAttributes(
  element: XmlElement,
  attributes: ComplexType['attributes'],
  { version }: Schema,
): SchemaViolation | undefined {
  for (const name in element.attributes) {
    if (name.startsWith('{')) continue;
    const declared = attributes.get(name);
    if (!declared) return violation(element, `The '${name}' attribute is not declared.`);
    const simple = simpleType(declared.type);
    const value = element.attributes[name] ?? '';
    const reason = violationOf(declared.type, value, version);
    if (reason) {
      return violation(
        element,
        `The '${name}' attribute is invalid - The value '${value}' is invalid according to its datatype '${simple.title}' - ${reason}`,
      );
    }
  }
  for (const [name, { required }] of attributes) {
    if (required && !(name in element.attributes)) {
      return violation(element, `The required attribute '${name}' is missing.`);
    }
  }
  return undefined;
}

function checkContent(
  element: XmlElement,
  particles: readonly Particle[],
  schema: Schema,
): SchemaViolation | undefined {
  if (element.text.trim() !== '') {
    return violation(
      element,
      `The element ${quoted(element)} cannot contain text.${expectation(particles, 0, 0)}`,
    );
  }
  let at = 0;
  let times = 0;
  for (const child of element.children) {
    const key = keyOf(child);
    let type = particles[at]?.options.get(key);
    while (at < particles.length && (type === undefined || times >= (particles[at]?.most ?? 0))) {
      if (times < (particles[at]?.least ?? 0)) return unexpectedChild(element, child, particles, at, times);
      at++;
      times = 0;
      type = particles[at]?.options.get(key);
    }
    if (type === undefined) return unexpectedChild(element, child, particles, particles.length, 0);
    times++;
    const inside = checkElement(child, type, schema);
    if (inside) return inside;
  }
  for (let rest = at; rest < particles.length; rest++) {
    if ((rest === at ? times : 0) < (particles[rest]?.least ?? 0)) {
      return violation(
        element,
        `The element ${quoted(element)} has incomplete content.${expectation(particles, at, times)}`,
      );
    }
  }
  return undefined;
}

function unexpectedChild(
  element: XmlElement,
  child: XmlElement,
  particles: readonly Particle[],
  at: number,
  times: number,
): SchemaViolation {
  return violation(
    child,
    `The element ${quoted(element)} has invalid child element ${quoted(child)}.${expectation(particles, at, times)}`,
  );
}

/** What could have stood here, as the validator lists it. */
function expectation(particles: readonly Particle[], at: number, times: number): string {
  const names: string[] = [];
  for (let next = at; next < particles.length; next++) {
    const particle = particles[next];
    if (!particle) break;
    const used = next === at ? times : 0;
    if (used < particle.most) names.push(...particle.options.keys());
    if (used < particle.least) break;
  }
  if (names.length === 0) return '';
  const namespace = names[0]?.startsWith('m:') ? MESSAGES : TYPES;
  return ` List of possible elements expected: '${names.map((name) => name.slice(2)).join(', ')}' in namespace '${namespace}'.`;
}

function keyOf(element: XmlElement): string {
  if (element.namespace === TYPES) return `t:${element.name}`;
  return element.namespace === MESSAGES ? `m:${element.name}` : `{${element.namespace}}${element.name}`;
}

function quoted(element: XmlElement): string {
  return `'${element.name}' in namespace '${element.namespace}'`;
}

/** Why a value is not of a simple type in the schema of a version, or undefined where it is. */
function violationOf(typeName: string, value: string, version: number): string | undefined {
  if (valueSince(typeName, value) > version) return 'The Enumeration constraint failed.';
  return simpleType(typeName).violation(value);
}

function simpleType(name: string) {
  const type = SIMPLE_TYPES[name];
  if (!type) throw new Error(`The schema tables name a type that they do not define: ${name}.`);
  return type;
}

function violation(element: XmlElement, text: string): SchemaViolation {
  return { offset: element.start, violation: text };
}
