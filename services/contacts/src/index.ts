export { AdministrationController } from './administration/administration.controller.js';
export { ContactsController } from './contacts.controller.js';
export { ContactsModule, type ContactsDependencies } from './contacts.module.js';
export { KeyReconciler } from './reconcile/reconcile-key.js';
export { Spreader } from './spread/spreader.js';
