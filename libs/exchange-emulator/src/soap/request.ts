import { valueSince } from '../schema/since.js';
import { findSchemaViolation, isKnownOperation } from '../schema/validate.js';
import { SOAP, TYPES, MESSAGES } from '../xml/namespaces.js';
import { parseXml, type XmlElement } from '../xml/parse.js';
import { lineAndPosition, XmlSyntaxError } from '../xml/syntax-error.js';
import { escapeText } from '../xml/write.js';
import { RequestFault } from './server-fault.js';
import { requestVersion, EXCHANGE_2013, type ServerBuild } from './server-version.js';

/** A request, read and checked but for who sends it. */
export interface SoapRequest {
  readonly operation: string;
  readonly body: XmlElement;
  /** The request version's place in the order of releases. */
  readonly version: number;
  /** The identity that the caller wants to act as. */
  readonly impersonation?: XmlElement;
}

/** Thrown when the document is no SOAP request that this server takes: {@link RequestFault}. */
export function readRequest(document: string, build: ServerBuild): SoapRequest {
  const envelope = parse(document);
  if (envelope.namespace !== SOAP || envelope.name !== 'Envelope') {
    throw invalidRequest('The request is not a SOAP 1.1 envelope.');
  }
  const header = part(envelope, 'Header');
  const body = part(envelope, 'Body')?.children[0];
  if (!body) throw invalidRequest('The SOAP body is empty.');
  const version = versionOf(header, build);
  const impersonation = header?.children.find((child) => child.name === 'ExchangeImpersonation');
  if (body.namespace !== MESSAGES || !isKnownOperation(body.name, version)) {
    throw invalidRequest(`The operation '${body.name}' in namespace '${body.namespace}' is not served.`);
  }
  checkIdentity(document, impersonation, version);
  const found = findSchemaViolation(body, version);
  if (found) throw schemaViolation(document, found.offset, found.violation);
  return { operation: body.name, body, version, ...(impersonation ? { impersonation } : {}) };
}

function parse(document: string): XmlElement {
  try {
    return parseXml(document);
  } catch (error) {
    if (error instanceof XmlSyntaxError) throw schemaViolation(document, error.offset, error.message);
    throw error;
  }
}

function part(envelope: XmlElement, name: string): XmlElement | undefined {
  return envelope.children.find((child) => child.namespace === SOAP && child.name === name);
}

// The header is optional; without it a request is served as one of an Exchange 2013 client.
function versionOf(header: XmlElement | undefined, build: ServerBuild): number {
  const element = header?.children.find(
    (child) => child.namespace === TYPES && child.name === 'RequestServerVersion',
  );
  if (!element) return Math.min(EXCHANGE_2013, build.newest);
  const version = requestVersion(element.attributes.Version ?? '', build);
  if (version < 0) {
    throw new RequestFault('ErrorInvalidServerVersion', 'The specified server version is invalid.');
  }
  return version;
}

// Exchange 2007 knows no SmtpAddress among the identities to act as.
function checkIdentity(document: string, impersonation: XmlElement | undefined, version: number): void {
  const identity = impersonation?.children[0]?.children[0];
  if (!identity || valueSince('ConnectingSIDType', identity.name) <= version) return;
  const violation = `The element 'ConnectingSID' in namespace '${TYPES}' has invalid child element '${identity.name}' in namespace '${TYPES}'. List of possible elements expected: 'PrincipalName, SID, PrimarySmtpAddress' in namespace '${TYPES}'.`;
  throw schemaViolation(document, identity.start, violation);
}

function schemaViolation(document: string, offset: number, violation: string): RequestFault {
  const { line, position } = lineAndPosition(document, offset);
  return new RequestFault('ErrorSchemaValidation', 'The request failed schema validation.', {
    faultString: `The request failed schema validation: ${violation}`,
    messageXml:
      `<t:LineNumber>${line}</t:LineNumber><t:LinePosition>${position}</t:LinePosition>` +
      `<t:Violation>${escapeText(violation)}</t:Violation>`,
  });
}

function invalidRequest(message: string): RequestFault {
  return new RequestFault('ErrorInvalidRequest', 'The request is invalid.', {
    faultString: `The request is invalid: ${message}`,
  });
}
