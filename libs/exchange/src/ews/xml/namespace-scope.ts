import { MalformedXml } from './malformed-xml.js';
import { namespaces } from './namespaces.js';

const shortNames = new Map<string, string>([
  [namespaces.soap, 's:'],
  [namespaces.messages, 'm:'],
  [namespaces.types, 't:'],
  [namespaces.errors, 'e:'],
]);

/** The namespaces that are declared at a place of a document (Namespaces in XML 1.0). */
export class NamespaceScope {
  private readonly names = new Map<string, string>();

  private constructor(
    private readonly own: ReadonlyMap<string, string>,
    private readonly outer: NamespaceScope | null,
  ) {}

  static readonly outermost = new NamespaceScope(
    new Map([['xml', 'http://www.w3.org/XML/1998/namespace']]),
    null,
  );

  /** The scope within an element that declares these (`xmlns` and `xmlns:...`). */
  declare(declarations: ReadonlyMap<string, string>): NamespaceScope {
    return new NamespaceScope(declarations, this);
  }

  /** `soap:Body` as `s:Body`, whatever prefix it has. Thrown: {@link MalformedXml} for a prefix that is not declared. */
  nameOf(qualified: string): string {
    const known = this.names.get(qualified);
    if (known !== undefined) return known;
    const colon = qualified.indexOf(':');
    const prefix = colon < 0 ? '' : qualified.slice(0, colon);
    const uri = this.uriOf(prefix);
    if (uri === undefined && prefix !== '') throw new MalformedXml(`the prefix "${prefix}" is not declared`);
    const name = (shortNames.get(uri ?? '') ?? '') + qualified.slice(colon + 1);
    this.names.set(qualified, name);
    return name;
  }

  private uriOf(prefix: string): string | undefined {
    return this.own.get(prefix) ?? this.outer?.uriOf(prefix);
  }
}
