import { ERRORS, MESSAGES, SOAP, TYPES, XML_SCHEMA, XML_SCHEMA_INSTANCE } from '../xml/namespaces.js';
import { escapeText } from '../xml/write.js';
import type { ServerBuild } from './server-version.js';
import type { RequestFault } from './server-fault.js';

/** A reply: the child of the SOAP body, in the envelope that Exchange puts around it. */
export function envelope(body: string, build: ServerBuild): string {
  return (
    `<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="${SOAP}"><s:Header>${versionHeader(build)}</s:Header>` +
    `<s:Body xmlns:xsi="${XML_SCHEMA_INSTANCE}" xmlns:xsd="${XML_SCHEMA}">${body}</s:Body></s:Envelope>`
  );
}

/** One of the envelopes of a streaming reply, whose SOAP namespace Exchange writes in another way there. */
export function streamEnvelope(body: string, build: ServerBuild, prefix: string): string {
  const envelopeName = prefix ? `${prefix}:Envelope` : 'Envelope';
  const inner = prefix || 'soap11';
  const inside = prefix ? '' : ` xmlns:soap11="${SOAP}"`;
  return (
    `<${envelopeName} xmlns${prefix && `:${prefix}`}="${SOAP}"><${inner}:Header${inside}>${versionHeader(build)}</${inner}:Header>` +
    `<${inner}:Body${inside}>${body}</${inner}:Body></${envelopeName}>`
  );
}

/** The opening of a reply's body child with the namespaces that everything inside relies on. */
export function openResponse(operation: string): string {
  return `<m:${operation}Response xmlns:m="${MESSAGES}" xmlns:t="${TYPES}">`;
}

/** A SOAP fault as Exchange forms it. */
export function faultEnvelope(fault: RequestFault, build: ServerBuild): string {
  const { faultString = fault.message, messageXml } = fault.details;
  return (
    `<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="${SOAP}"><s:Header>${versionHeader(build)}</s:Header>` +
    `<s:Body><s:Fault><faultcode xmlns:a="${TYPES}">a:${fault.code}</faultcode>` +
    `<faultstring xml:lang="en-US">${escapeText(faultString)}</faultstring>` +
    `<detail><e:ResponseCode xmlns:e="${ERRORS}">${fault.code}</e:ResponseCode>` +
    `<e:Message xmlns:e="${ERRORS}">${escapeText(fault.message)}</e:Message>` +
    (messageXml ? `<t:MessageXml xmlns:t="${TYPES}">${messageXml}</t:MessageXml>` : '') +
    `</detail></s:Fault></s:Body></s:Envelope>`
  );
}

function versionHeader(build: ServerBuild): string {
  const [major, minor, majorBuild, minorBuild] = build.numbers;
  return (
    `<h:ServerVersionInfo MajorVersion="${major}" MinorVersion="${minor}" MajorBuildNumber="${majorBuild}"` +
    ` MinorBuildNumber="${minorBuild}" Version="${build.schema}" xmlns:h="${TYPES}"/>`
  );
}
