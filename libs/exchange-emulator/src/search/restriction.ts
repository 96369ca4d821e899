import type { ItemElement, Item } from '../mailbox/model.js';
import { ItemError } from '../soap/item-error.js';
import type { XmlElement } from '../xml/parse.js';
import { isPath } from '../properties/path.js';
import { containsTest } from './contains.js';
import { compareValues, sameValue, searchField, type SearchField } from './search-field.js';

/** Whether an item is found. */
export type Predicate = (item: Item) => boolean;

type Compiled = (element: ItemElement) => Predicate;

/**
 * Compiles the expressions inside a Restriction, And, Or or Not.
 * Thrown for a property that cannot be searched, or a constant that is not of its type: {@link ItemError}, when the
 * predicate for a kind of item is made.
 */
export function compileRestriction(restriction: XmlElement): Predicate {
  const compiled = all(restriction.children.map(compile));
  const byElement = new Map<ItemElement, Predicate>();
  return (item) => {
    let predicate = byElement.get(item.element);
    if (!predicate) byElement.set(item.element, (predicate = compiled(item.element)));
    return predicate(item);
  };
}

function compile(expression: XmlElement): Compiled {
  const operands = expression.children.map((child) => child);
  switch (expression.name) {
    case 'And':
      return all(operands.map(compile));
    case 'Or': {
      const parts = operands.map(compile);
      return (element) => {
        const predicates = parts.map((part) => part(element));
        return (item) => predicates.some((predicate) => predicate(item));
      };
    }
    case 'Not': {
      const inner = all(operands.map(compile));
      return (element) => {
        const predicate = inner(element);
        return (item) => !predicate(item);
      };
    }
    case 'Exists':
      return forField(expression, (field) => (item) => field.read(item) !== undefined);
    case 'Excludes':
      return excludes(expression);
    case 'Contains':
      return (element) => containsTest(expression, fieldOf(expression, element));
    default:
      return comparison(expression);
  }
}

function all(parts: Compiled[]): Compiled {
  return (element) => {
    const predicates = parts.map((part) => part(element));
    return (item) => predicates.every((predicate) => predicate(item));
  };
}

function forField(expression: XmlElement, test: (field: SearchField) => Predicate): Compiled {
  return (element) => test(fieldOf(expression, element));
}

function fieldOf(expression: XmlElement, element: ItemElement): SearchField {
  const path = expression.children.find(isPath);
  if (!path) throw new Error(`${expression.name} came through validation without a path.`);
  return searchField(path, element, 'query');
}

function excludes(expression: XmlElement): Compiled {
  const mask = Number(expression.children.find((child) => child.name === 'Bitmask')?.attributes.Value ?? 0);
  return forField(expression, (field) => (item) => (Number(field.read(item) ?? 0) & mask) === 0);
}

const HOLDS: Record<string, (order: number) => boolean> = {
  IsGreaterThan: (order) => order > 0,
  IsGreaterThanOrEqualTo: (order) => order >= 0,
  IsLessThan: (order) => order < 0,
  IsLessThanOrEqualTo: (order) => order <= 0,
};

function comparison(expression: XmlElement): Compiled {
  const { name } = expression;
  const operand = expression.children.at(-1)?.children[0];
  if (!operand) throw new Error(`${name} came through validation without an operand.`);
  return forField(expression, (field) => {
    const other = otherSide(operand, field);
    return (item) => {
      const left = field.read(item);
      const right = other(item);
      if (name === 'IsEqualTo') return left !== undefined && right !== undefined && sameValue(left, right);
      if (name === 'IsNotEqualTo')
        return left === undefined || right === undefined || !sameValue(left, right);
      if (left === undefined || right === undefined || Array.isArray(left) || Array.isArray(right))
        return false;
      return HOLDS[name]?.(compareValues(left, right)) ?? false;
    };
  });
}

function otherSide(operand: XmlElement, field: SearchField): SearchField['read'] {
  if (isPath(operand)) return (item) => searchField(operand, item.element, 'query').read(item);
  const text = operand.attributes.Value ?? '';
  const constant = field.constant(text);
  if (constant === undefined) {
    throw new ItemError('ErrorInvalidValueForProperty', 'The value is invalid for the property.', field.xml);
  }
  return () => constant;
}
