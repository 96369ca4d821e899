/** The namespaces of an EWS request and reply. */
export const MESSAGES = 'http://schemas.microsoft.com/exchange/services/2006/messages';
export const TYPES = 'http://schemas.microsoft.com/exchange/services/2006/types';
export const ERRORS = 'http://schemas.microsoft.com/exchange/services/2006/errors';
export const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/';
export const XML_SCHEMA = 'http://www.w3.org/2001/XMLSchema';
export const XML_SCHEMA_INSTANCE = 'http://www.w3.org/2001/XMLSchema-instance';
export const XML = 'http://www.w3.org/XML/1998/namespace';
