/** One step of a sequence: an element, or a choice of elements, and how often it may stand there. */
export interface Particle {
  /** `t:Name` or `m:Name` to the name of its type. */
  readonly options: ReadonlyMap<string, string>;
  readonly least: number;
  readonly most: number;
}

export interface ComplexType {
  readonly attributes: ReadonlyMap<string, { type: string; required: boolean }>;
  /** Undefined: anything may stand inside. */
  readonly particles?: readonly Particle[];
  /** The simple type of the element's text; without it only elements may stand inside. */
  readonly text?: string;
}

/**
 * A complex type from two lines of notation. Attributes: `Name:type`, `Name!:type` where required. Content: elements in
 * order, `Name:Type` once, `Name?:Type`, `Name*:Type`, `Name+:Type`; a choice is `( A:T B:T )` with the mark behind it.
 * Elements are of the types namespace unless they begin with `m:`; a type left out is `string`.
 */
export function complexType(notation: {
  attributes?: string;
  content?: string;
  anyContent?: true;
  text?: string;
  /** The type that this one extends: its attributes and content come first. */
  base?: ComplexType;
}): ComplexType {
  const attributes = new Map(notation.base?.attributes);
  for (const token of words(notation.attributes)) {
    const [name = '', type = 'string'] = split(token);
    const required = name.endsWith('!');
    attributes.set(required ? name.slice(0, -1) : name, { type, required });
  }
  if (notation.anyContent) return { attributes };
  return {
    attributes,
    particles: [...(notation.base?.particles ?? []), ...particles(words(notation.content))],
    ...(notation.text ? { text: notation.text } : {}),
  };
}

function particles(tokens: string[]): Particle[] {
  const result: Particle[] = [];
  let choice: Map<string, string> | undefined;
  for (const token of tokens) {
    if (token === '(') {
      choice = new Map();
    } else if (token.startsWith(')')) {
      result.push({ options: choice ?? new Map(), ...occurrence(token.slice(1)) });
      choice = undefined;
    } else {
      const [marked = '', type = 'string'] = split(token);
      const mark = /[?*+]$/.exec(marked)?.[0] ?? '';
      const bare = mark ? marked.slice(0, -1) : marked;
      const name = bare.startsWith('m/') ? `m:${bare.slice(2)}` : `t:${bare}`;
      if (choice) choice.set(name, type);
      else result.push({ options: new Map([[name, type]]), ...occurrence(mark) });
    }
  }
  return result;
}

function occurrence(mark: string): { least: number; most: number } {
  return { least: mark === '?' || mark === '*' ? 0 : 1, most: mark === '*' || mark === '+' ? Infinity : 1 };
}

function words(notation = ''): string[] {
  return notation.split(/\s+/).filter(Boolean);
}

function split(token: string): [string, string?] {
  const colon = token.indexOf(':');
  return colon < 0 ? [token] : [token.slice(0, colon), token.slice(colon + 1)];
}
