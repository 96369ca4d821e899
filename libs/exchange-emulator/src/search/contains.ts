import { ItemError } from '../soap/item-error.js';
import type { XmlElement } from '../xml/parse.js';
import type { Predicate, SearchField } from './field.js';

/** A Contains expression: five ways to match, eight ways to compare. Thrown when the property is not text: {@link ItemError}. */
export function containsTest<Subject>(
  expression: XmlElement,
  field: SearchField<Subject>,
): Predicate<Subject> {
  if (!field.isText) {
    throw new ItemError(
      'ErrorContainsFilterWrongType',
      'The Contains filter can only be used for string properties.',
      field.xml,
    );
  }
  const fold = folding(expression.attributes.ContainmentComparison ?? 'Exact');
  const constant = expression.children.find((child) => child.name === 'Constant')?.attributes.Value ?? '';
  const matches = matcher(expression.attributes.ContainmentMode ?? 'FullString', fold(constant));
  return (subject) => {
    const value = field.read(subject);
    if (value === undefined) return false;
    const texts = Array.isArray(value) ? value : [String(value)];
    return texts.some((text) => matches(fold(text)));
  };
}

function matcher(mode: string, wanted: string): (text: string) => boolean {
  switch (mode) {
    case 'Prefixed':
      return (text) => text.startsWith(wanted);
    case 'Substring':
      return (text) => text.includes(wanted);
    case 'PrefixOnWords':
      return (text) => words(text).some((word) => word.startsWith(wanted));
    case 'ExactPhrase': {
      const phrase = ` ${words(wanted).join(' ')} `;
      return (text) => ` ${words(text).join(' ')} `.includes(phrase);
    }
    default:
      return (text) => text === wanted;
  }
}

function words(text: string): string[] {
  return text.split(/[^\p{L}\p{N}\p{M}_]+/u).filter(Boolean);
}

function folding(comparison: string): (text: string) => string {
  const ignoreCase = comparison.includes('IgnoreCase') || comparison === 'Loose';
  const ignoreMarks =
    comparison.includes('NonSpac') || comparison === 'Loose' || comparison === 'LooseAndIgnoreCase';
  return (text) => {
    const cased = ignoreCase ? text.toLowerCase() : text;
    return ignoreMarks ? cased.normalize('NFD').replace(/\p{M}/gu, '') : cased;
  };
}
