import { isPath } from '../properties/path.js';
import { ItemError } from '../soap/item-error.js';
import type { XmlElement } from '../xml/parse.js';
import { containsTest } from './contains.js';
import { compareValues, sameValue } from './compare.js';
import type { FieldResolver, Predicate, SearchField } from './field.js';

/**
 * Compiles the expressions inside a Restriction, And, Or or Not; all must hold.
 * Thrown for a property that cannot be searched, or a constant that is not of its type: {@link ItemError}.
 */
export function compileRestriction<Subject>(
  restriction: XmlElement,
  resolve: FieldResolver<Subject>,
): Predicate<Subject> {
  const parts = restriction.children.map((expression) => compile(expression, resolve));
  return (subject) => parts.every((part) => part(subject));
}

function compile<Subject>(expression: XmlElement, resolve: FieldResolver<Subject>): Predicate<Subject> {
  switch (expression.name) {
    case 'And':
      return compileRestriction(expression, resolve);
    case 'Or': {
      const parts = expression.children.map((operand) => compile(operand, resolve));
      return (subject) => parts.some((part) => part(subject));
    }
    case 'Not': {
      const inner = compileRestriction(expression, resolve);
      return (subject) => !inner(subject);
    }
    case 'Exists': {
      const field = fieldOf(expression, resolve);
      return (subject) => field.read(subject) !== undefined;
    }
    case 'Excludes':
      return excludes(expression, resolve);
    case 'Contains':
      return containsTest(expression, fieldOf(expression, resolve));
    default:
      return comparison(expression, resolve);
  }
}

function fieldOf<Subject>(expression: XmlElement, resolve: FieldResolver<Subject>): SearchField<Subject> {
  const path = expression.children.find(isPath);
  if (!path) throw new Error(`${expression.name} came through validation without a path.`);
  return resolve(path);
}

function excludes<Subject>(expression: XmlElement, resolve: FieldResolver<Subject>): Predicate<Subject> {
  const mask = Number(expression.children.find((child) => child.name === 'Bitmask')?.attributes.Value ?? 0);
  const field = fieldOf(expression, resolve);
  return (subject) => (Number(field.read(subject) ?? 0) & mask) === 0;
}

const HOLDS: Record<string, (order: number) => boolean> = {
  IsGreaterThan: (order) => order > 0,
  IsGreaterThanOrEqualTo: (order) => order >= 0,
  IsLessThan: (order) => order < 0,
  IsLessThanOrEqualTo: (order) => order <= 0,
};

function comparison<Subject>(expression: XmlElement, resolve: FieldResolver<Subject>): Predicate<Subject> {
  const { name } = expression;
  const operand = expression.children.at(-1)?.children[0];
  if (!operand) throw new Error(`${name} came through validation without an operand.`);
  const field = fieldOf(expression, resolve);
  const other = otherSide(operand, field, resolve);
  return (subject) => {
    const left = field.read(subject);
    const right = other(subject);
    if (name === 'IsEqualTo') return left !== undefined && right !== undefined && sameValue(left, right);
    if (name === 'IsNotEqualTo') return left === undefined || right === undefined || !sameValue(left, right);
    if (left === undefined || right === undefined || Array.isArray(left) || Array.isArray(right))
      return false;
    return HOLDS[name]?.(compareValues(left, right)) ?? false;
  };
}

function otherSide<Subject>(
  operand: XmlElement,
  field: SearchField<Subject>,
  resolve: FieldResolver<Subject>,
): SearchField<Subject>['read'] {
  if (isPath(operand)) return resolve(operand).read;
  const constant = field.constant(operand.attributes.Value ?? '');
  if (constant === undefined) {
    throw new ItemError('ErrorInvalidValueForProperty', 'The value is invalid for the property.', field.xml);
  }
  return () => constant;
}
