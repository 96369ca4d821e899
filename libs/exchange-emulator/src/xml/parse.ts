import { decodeReferences } from './references.js';
import { XmlSyntaxError } from './syntax-error.js';
import { XML } from './namespaces.js';

/** One element of a request, told apart by namespace and local name, never by prefix. */
export interface XmlElement {
  readonly namespace: string;
  readonly name: string;
  /** Attributes without a namespace by their name, the others as `{namespace}name`. */
  readonly attributes: Record<string, string>;
  readonly children: XmlElement[];
  /** The text directly inside the element, joined. */
  text: string;
  /** Offset of the start tag in the document, for the line and position that a violation names. */
  readonly start: number;
}

type Scope = Record<string, string>;
type RawAttributes = [name: string, value: string][];

// Characters that XML 1.0 forbids, and halves of surrogate pairs that stand alone.
const FORBIDDEN =
  /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;
const DECLARATION =
  /<\?xml\s+version\s*=\s*(?:"1\.\d+"|'1\.\d+')(?:\s+encoding\s*=\s*(?:"[A-Za-z][\w.-]*"|'[A-Za-z][\w.-]*'))?(?:\s+standalone\s*=\s*(?:"(?:yes|no)"|'(?:yes|no)'))?\s*\?>/y;
const INSTRUCTION = /<\?(?!xml[\s?])[A-Za-z_\u0080-\uFFFF][-.\w\u0080-\uFFFF]*(?=\s|\?>)/iy;
const NAME_END = /[\s/>=]/g;
const NAME = /^[A-Za-z_\u0080-\uFFFF][-.\w\u0080-\uFFFF]*(?::[A-Za-z_\u0080-\uFFFF][-.\w\u0080-\uFFFF]*)?$/;
const knownNames = new Set<string>();

/**
 * Reads a document into a tree in one scan. Strict about well-formedness; a document type is refused, as Exchange does.
 * Thrown when the text is not well-formed XML 1.0: {@link XmlSyntaxError}.
 */
export function parseXml(document: string): XmlElement {
  const forbidden = FORBIDDEN.exec(document);
  if (forbidden) {
    const code = document.charCodeAt(forbidden.index).toString(16).toUpperCase().padStart(2, '0');
    throw new XmlSyntaxError(`'.', hexadecimal value 0x${code}, is an invalid character.`, forbidden.index);
  }
  return new Scanner(document.includes('\r') ? document.replace(/\r\n?/g, '\n') : document).document();
}

class Scanner {
  private position = 0;
  constructor(private readonly source: string) {}

  document(): XmlElement {
    if (this.source.charCodeAt(0) === 0xfeff) this.position = 1;
    this.declaration();
    this.misc();
    if (this.source[this.position] !== '<') this.fail('Data at the root level is invalid.');
    const root = this.tree();
    this.misc();
    if (this.position < this.source.length) this.fail('There is content after the root element.');
    return root;
  }

  private declaration(): void {
    if (!/^<\?xml[\s?]/.test(this.source.slice(this.position, this.position + 6))) return;
    DECLARATION.lastIndex = this.position;
    if (!DECLARATION.test(this.source)) this.fail('Syntax for an XML declaration is invalid.');
    this.position = DECLARATION.lastIndex;
  }

  private instruction(): void {
    INSTRUCTION.lastIndex = this.position;
    if (!INSTRUCTION.test(this.source))
      this.fail('Unexpected XML declaration or invalid processing instruction.');
    this.skipPast('?>');
  }

  private comment(): void {
    const start = this.position + 4;
    const end = this.source.indexOf('--', start);
    if (end < 0 || this.source[end + 2] !== '>') this.fail("'--' is not allowed inside a comment.");
    this.position = end + 3;
  }

  /** Skips white space, comments and processing instructions around the root. */
  private misc(): void {
    for (;;) {
      while (isSpace(this.source.charCodeAt(this.position))) this.position++;
      if (this.source.startsWith('<?', this.position)) this.instruction();
      else if (this.source.startsWith('<!--', this.position)) this.comment();
      else if (this.source.startsWith('<!', this.position))
        this.fail('For security reasons DTD is prohibited.');
      else return;
    }
  }

  private tree(): XmlElement {
    const source = this.source;
    const open: { element: XmlElement; tag: string; scope: Scope }[] = [];
    let scope: Scope = { '': '', xml: XML };
    for (;;) {
      // Invariant: the position is at a '<' that begins a tag, or at character data inside an open element.
      const top = open.at(-1);
      if (source.charCodeAt(this.position) !== 60) {
        const end = source.indexOf('<', this.position);
        if (end < 0 || !top) this.fail('Unexpected end of file has occurred.');
        const raw = source.slice(this.position, end);
        if (raw.includes(']]>')) this.fail("']]>' is not allowed in character data.");
        top.element.text += decodeReferences(raw, this.position);
        this.position = end;
      }
      const next = source.charCodeAt(this.position + 1);
      if (next === 47 /* / */) {
        const end = source.indexOf('>', this.position);
        const tag = source.slice(this.position + 2, end < 0 ? undefined : end).trimEnd();
        if (end < 0 || !top || top.tag !== tag) this.fail(`The end tag '${tag}' does not match a start tag.`);
        this.position = end + 1;
        scope = top.scope;
        open.pop();
        if (open.length === 0) return top.element;
      } else if (next === 33 /* ! */) {
        this.markup(top?.element);
      } else if (next === 63 /* ? */) {
        this.instruction();
      } else {
        const start = this.position;
        const tag = this.name(start + 1);
        const { raw, empty } = this.attributes();
        const inner = this.declare(scope, raw);
        const element = this.element(tag, raw, inner, start);
        if (top) top.element.children.push(element);
        if (!empty) {
          if (open.length > 500) this.fail('The document is nested too deeply.');
          open.push({ element, tag, scope });
          scope = inner;
        } else if (!top) return element;
      }
    }
  }

  private markup(parent: XmlElement | undefined): void {
    if (this.source.startsWith('<!--', this.position)) return this.comment();
    if (!parent || !this.source.startsWith('<![CDATA[', this.position)) {
      this.fail('For security reasons DTD is prohibited.');
    }
    const start = this.position + 9;
    this.skipPast(']]>');
    parent.text += this.source.slice(start, this.position - 3);
  }

  private attributes(): { raw: RawAttributes; empty: boolean } {
    const source = this.source;
    const raw: RawAttributes = [];
    for (;;) {
      const before = this.position;
      while (isSpace(source.charCodeAt(this.position))) this.position++;
      const code = source.charCodeAt(this.position);
      if (code === 62 /* > */) {
        this.position++;
        return { raw, empty: false };
      }
      if (code === 47 /* / */ && source.charCodeAt(this.position + 1) === 62) {
        this.position += 2;
        return { raw, empty: true };
      }
      if (Number.isNaN(code)) this.fail('Unexpected end of file has occurred.');
      if (this.position === before) this.fail('White space is required before an attribute.');
      const name = this.name(this.position);
      while (isSpace(source.charCodeAt(this.position))) this.position++;
      if (source[this.position++] !== '=') this.fail(`The attribute '${name}' has no value.`);
      while (isSpace(source.charCodeAt(this.position))) this.position++;
      const quote = source[this.position];
      const end = quote === '"' || quote === "'" ? source.indexOf(quote, this.position + 1) : -1;
      if (end < 0) this.fail(`The value of the attribute '${name}' is not quoted.`);
      const value = source.slice(this.position + 1, end);
      if (value.includes('<')) this.fail("'<' is not allowed in an attribute value.");
      raw.push([name, decodeReferences(value.replace(/[\t\n]/g, ' '), this.position + 1)]);
      this.position = end + 1;
    }
  }

  private name(start: number): string {
    NAME_END.lastIndex = start;
    const end = NAME_END.exec(this.source)?.index ?? this.fail('Unexpected end of file has occurred.');
    const name = this.source.slice(start, end);
    if (!knownNames.has(name)) {
      if (!NAME.test(name)) this.fail(`'${name.slice(0, 40)}' is not a valid name.`);
      if (knownNames.size < 5000) knownNames.add(name);
    }
    this.position = end;
    return name;
  }

  private declare(scope: Scope, raw: RawAttributes): Scope {
    let inner = scope;
    for (const [name, value] of raw) {
      if (name !== 'xmlns' && !name.startsWith('xmlns:')) continue;
      const prefix = name.slice(6);
      const isAllowed =
        prefix === 'xml' ? value === XML : prefix !== 'xmlns' && (prefix === '' || value.trim() !== '');
      if (!isAllowed) this.fail(`The prefix '${prefix}' cannot be bound to '${value}'.`);
      if (raw.filter(([other]) => other === name).length > 1) {
        this.fail(`'${name}' is a duplicate attribute name.`);
      }
      if (inner === scope) inner = Object.assign(Object.create(null), scope) as Scope;
      inner[prefix] = value;
    }
    return inner;
  }

  private element(tag: string, raw: RawAttributes, scope: Scope, start: number): XmlElement {
    const [namespace, name] = this.resolve(tag, scope, true);
    const attributes: Record<string, string> = {};
    for (const [key, value] of raw) {
      if (key === 'xmlns' || key.startsWith('xmlns:')) continue;
      const [space, local] = key.includes(':') ? this.resolve(key, scope, false) : ['', key];
      const full = space ? `{${space}}${local}` : local;
      if (full in attributes) this.fail(`'${key}' is a duplicate attribute name.`);
      attributes[full] = value;
    }
    return { namespace, name, attributes, children: [], text: '', start };
  }

  private resolve(qualified: string, scope: Scope, isElement: boolean): [string, string] {
    const colon = qualified.indexOf(':');
    if (colon < 0) return [isElement ? (scope[''] ?? '') : '', qualified];
    const prefix = qualified.slice(0, colon);
    const namespace = scope[prefix];
    if (namespace === undefined) this.fail(`'${prefix}' is an undeclared prefix.`);
    return [namespace, qualified.slice(colon + 1)];
  }

  private skipPast(mark: string): void {
    const end = this.source.indexOf(mark, this.position);
    if (end < 0) this.fail('Unexpected end of file has occurred.');
    this.position = end + mark.length;
  }

  private fail(message: string): never {
    throw new XmlSyntaxError(message, this.position);
  }
}

function isSpace(code: number): boolean {
  return code === 32 || code === 10 || code === 9 || code === 13;
}
