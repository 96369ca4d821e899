export { ContactsModule, type ContactsDependencies } from './contacts.module.js';
