import { MalformedXml } from '../xml/malformed-xml.js';

/** Far above what one envelope of events takes, and what a stream may hold in memory. */
const largestEnvelope = 4 * 1024 * 1024;
/** A tag is looked at anew with each piece of it that arrives; no tag of EWS is nearly as long. */
const largestTag = 64 * 1024;
const tag = /<[^<>"']*(?:"[^"]*"[^<>"']*|'[^']*'[^<>"']*)*>/y;
const cdata = '<![CDATA[';

/**
 * Cuts a stream of bytes into the XML documents that follow one another in it, wherever its chunks end: inside of a tag or of a character, or after several documents.
 * It counts elements and knows no names, so that any prefix will do.
 */
export class EnvelopeSplitter {
  private readonly decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  /** What has arrived and belongs to no document that is complete. */
  private text = '';
  /** Up to here `text` is understood. */
  private at = 0;
  /** Where the end of what began at `at` may first be found: what was looked at before is not looked at again. */
  private from = 0;
  private depth = 0;

  /** The documents that are complete by these bytes. Thrown: {@link MalformedXml}, also for one that is too large; nothing can be read after it. */
  push(bytes: Uint8Array): string[] {
    this.text += this.decoder.decode(bytes, { stream: true });
    const documents: string[] = [];
    for (let document = this.next(); document !== null; document = this.next()) documents.push(document);
    if (this.text.length > largestEnvelope) throw new MalformedXml('an envelope without an end');
    return documents;
  }

  /** Whether the stream could end here without loss. */
  get betweenDocuments(): boolean {
    return this.depth === 0 && isBlank(this.text);
  }

  /** The next complete document, null where more has to come first. */
  private next(): string | null {
    for (;;) {
      const start = this.text.indexOf('<', this.at);
      if (this.depth === 0 && !isBlank(this.text.slice(this.at, start < 0 ? undefined : start))) {
        throw new MalformedXml('text outside of the document');
      }
      if (start < 0) {
        // Blanks between documents, by which some servers keep the connection alive, are not kept.
        if (this.depth === 0) this.text = this.text.slice(0, this.at);
        return null;
      }
      this.at = start;
      const end = this.endOfMarkup(start);
      if (end === null) return null;
      this.from = 0;
      this.at = end;
      if (this.closesDocument(start, end)) return this.take(end);
    }
  }

  /** Counts the element that begins or ends there; whether the document's own one ends. */
  private closesDocument(start: number, end: number): boolean {
    const second = this.text[start + 1];
    if (second === '!' || second === '?') return false;
    if (second === '/') this.depth -= 1;
    else if (this.text[end - 2] !== '/') this.depth += 1;
    if (this.depth < 0) throw new MalformedXml('an end tag outside of the document');
    return this.depth === 0;
  }

  private take(end: number): string {
    const document = this.text.slice(0, end);
    this.text = this.text.slice(end);
    this.at = 0;
    return document;
  }

  /** Behind the tag, comment, section or instruction that begins there; null where its end has not arrived. */
  private endOfMarkup(start: number): number | null {
    const { text } = this;
    if (text.startsWith('<?', start)) return this.behind('?>', start);
    if (text.startsWith('<!--', start)) return this.behind('-->', start + 2);
    if (text.startsWith(cdata, start)) return this.behind(']]>', start);
    if (text.startsWith('<!', start)) {
      const begun = text.slice(start, start + cdata.length);
      if ('<!--'.startsWith(begun) || cdata.startsWith(begun)) return null;
      throw new MalformedXml('a document type, which no SOAP message has');
    }
    tag.lastIndex = start;
    if (tag.test(text)) return tag.lastIndex;
    if (text.length - start > largestTag) throw new MalformedXml('a tag without an end');
    return null;
  }

  private behind(mark: string, start: number): number | null {
    const found = this.text.indexOf(mark, Math.max(start + 2, this.from));
    if (found >= 0) return found + mark.length;
    this.from = Math.max(start + 2, this.text.length - mark.length + 1);
    return null;
  }
}

function isBlank(text: string): boolean {
  return /^[\s\uFEFF]*$/.test(text);
}
